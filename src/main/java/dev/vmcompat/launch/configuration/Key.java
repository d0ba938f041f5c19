package dev.vmcompat.launch.configuration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A component of a properties record: a key of the configuration, in kebab-case. The documentation is made from it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

    /** What it does, what happens at its limit, what it goes with. */
    String says();

    /**
     * The default as a user would write it, the items of a list separated by commas. Without one the key is required, unless its type is an
     * Optional, a list, a map or a section.
     */
    String standard() default "";
}

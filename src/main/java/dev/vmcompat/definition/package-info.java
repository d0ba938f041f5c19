/**
 * Domain definitions as exact text: reading them safely, changing one attribute and nothing else, proving that nothing else changed.
 *
 * <p>Read {@link dev.vmcompat.definition.DomainDefinition} first.
 */
@NullMarked
package dev.vmcompat.definition;

import org.jspecify.annotations.NullMarked;

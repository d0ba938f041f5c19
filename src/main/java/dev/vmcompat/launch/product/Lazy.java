package dev.vmcompat.launch.product;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Something that is made when it is first asked for. Used by one thread. */
final class Lazy<T> {

    private final Supplier<T> maker;
    private Optional<T> made = Optional.empty();

    Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    T get() {
        if (made.isEmpty()) {
            made = Optional.of(maker.get());
        }
        return made.get();
    }

    void ifMade(Consumer<T> action) {
        made.ifPresent(action);
    }
}

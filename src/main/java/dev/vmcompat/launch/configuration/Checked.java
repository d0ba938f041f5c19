package dev.vmcompat.launch.configuration;

/** A section whose values have to make sense together, more than its constructor can say. */
interface Checked {

    /** @throws IllegalArgumentException beginning with the key that is wrong */
    void check();
}

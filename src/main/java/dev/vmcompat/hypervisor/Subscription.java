package dev.vmcompat.hypervisor;

/** An end of listening; closing twice is harmless. */
public interface Subscription extends AutoCloseable {

    @Override
    void close();
}

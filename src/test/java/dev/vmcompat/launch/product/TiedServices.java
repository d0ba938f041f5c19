package dev.vmcompat.launch.product;

import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.launch.Services;
import dev.vmcompat.launch.configuration.Configuration;
import dev.vmcompat.rig.Lifeline;
import java.time.Clock;
import java.util.function.UnaryOperator;

/** The product as the process puts it together, but for a lifeline in each of its ways out. */
public final class TiedServices {

    private TiedServices() {}

    /** @param guests over the real hosts, beneath the lifeline: how guests behave */
    public static Services open(Configuration configuration, Lifeline life, UnaryOperator<Hypervisor> guests) {
        return open(configuration, life, guests, Clock.systemUTC());
    }

    /** The same, by another clock. */
    public static Services open(
            Configuration configuration, Lifeline life, UnaryOperator<Hypervisor> guests, Clock clock) {
        return new ProductServices(
                configuration,
                System.getenv(),
                clock,
                new Outside(life::over, life::over, hypervisor -> life.over(guests.apply(hypervisor))));
    }
}

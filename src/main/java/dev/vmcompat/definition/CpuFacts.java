package dev.vmcompat.definition;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the definition says about the CPU.
 *
 * @param mode {@code custom}, {@code host-model} ...; empty without a cpu element
 * @param model the named model
 * @param count virtual CPUs at most, at least 1
 * @param cacheMode the mode of the {@code cache} element, empty without one
 * @param cacheLevel the level of the {@code cache} element
 */
public record CpuFacts(
        Optional<String> mode, Optional<String> model, int count, Optional<String> cacheMode, OptionalInt cacheLevel) {}

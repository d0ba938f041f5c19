package dev.vmcompat.upgrade;

/** The tables of work on VMs. */
public record Repositories(ProgressRepository progress, OutcomeRepository outcomes, AttemptRepository attempts) {}

package dev.vmcompat.upgrade;

/** What became of a VM in a run: exactly one per VM and run. */
public enum Outcome {
    /** On its target, verified. */
    UPGRADED,
    /** Left as it was, by a rule. */
    SKIPPED,
    /** An error before the new type was started; as before. */
    FAILED,
    /** The new type was started and taken back. */
    ROLLED_BACK,
    /** Not known to be in service; a person has to look. Nothing further is begun in the cluster. */
    NEEDS_ATTENTION
}

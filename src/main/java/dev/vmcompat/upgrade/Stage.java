package dev.vmcompat.upgrade;

/**
 * One stage of a VM's flow. It looks first whether its result already holds, acts, and looks again; its undo is arranged before the act. It may
 * run any number of times with the same result, and proves what earlier stages left before it acts. It holds no database transaction across
 * calls to a host.
 */
public interface Stage {

    StageName name();

    /**
     * Runs the stage.
     *
     * @throws RuntimeException where the result is not known: the step fails, and is run again by the next start
     */
    StageResult run(VmInHand vm);
}

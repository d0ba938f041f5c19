package dev.vmcompat.upgrade;

/** Is told what goes on with the VM in hand, for people who watch. Must not throw. */
public interface StageListener {

    void stageStarted(VmInHand vm, StageName stage);

    void stageEnded(VmInHand vm, StageName stage, StageResult result);

    /**
     * The work on the VM has its result, committed.
     *
     * @param why for people; may be empty
     */
    void settled(VmInHand vm, Outcome outcome, String why);

    /** For nobody. */
    static StageListener none() {
        return new StageListener() {
            @Override
            public void stageStarted(VmInHand vm, StageName stage) {}

            @Override
            public void stageEnded(VmInHand vm, StageName stage, StageResult result) {}

            @Override
            public void settled(VmInHand vm, Outcome outcome, String why) {}
        };
    }
}

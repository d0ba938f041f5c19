package dev.vmcompat.upgrade;

/** Is told what goes on with the VM in hand, for people who watch. Must not throw. */
public interface StageListener {

    void stageStarted(VmInHand vm, StageName stage);

    void stageEnded(VmInHand vm, StageName stage, StageResult result);

    /** For nobody. */
    static StageListener none() {
        return new StageListener() {
            @Override
            public void stageStarted(VmInHand vm, StageName stage) {}

            @Override
            public void stageEnded(VmInHand vm, StageName stage, StageResult result) {}
        };
    }
}

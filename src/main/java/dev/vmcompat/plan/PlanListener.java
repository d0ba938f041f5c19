package dev.vmcompat.plan;

import dev.vmcompat.eligibility.Assessment;

/** Is told, while a list is frozen, of what is not in it and somebody may miss. */
public interface PlanListener {

    /** Listens to nothing. */
    PlanListener DEAF = new PlanListener() {
        @Override
        public void leftOut(Assessment vm) {}

        @Override
        public void askedOfNoVm(AssignedCheck check) {}
    };

    /** A selected VM that is not eligible, with every reason. */
    void leftOut(Assessment vm);

    /** A health check whose pattern matches no VM, eligible or not, of the hosts that were read. */
    void askedOfNoVm(AssignedCheck check);
}

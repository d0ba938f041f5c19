package dev.vmcompat.inventory;

import dev.vmcompat.definition.Difference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What became of reading a domain's definition. */
public sealed interface Description {

    /**
     * It was read.
     *
     * @param configured the definition; of a transient domain what libvirt would define
     * @param live what runs; empty where it is off
     * @param pending what its next start would change besides its machine type; nothing where it is off
     * @param blockJobs what is known about block jobs
     */
    record Read(DomainView configured, Optional<DomainView> live, List<Difference> pending, BlockJobs blockJobs)
            implements Description {
        public Read {
            pending = List.copyOf(pending);
            Objects.requireNonNull(configured, "configured");
            Objects.requireNonNull(live, "live");
            Objects.requireNonNull(blockJobs, "blockJobs");
        }
    }

    /**
     * It could not be read: broken XML, refused.
     *
     * @param why for the administrator
     */
    record Unreadable(String why) implements Description {}

    /**
     * The disks on which a block job runs, and those that could not be asked for one.
     *
     * @param running target names
     * @param notAsked target names
     */
    record BlockJobs(List<String> running, List<String> notAsked) {
        public BlockJobs {
            running = List.copyOf(running);
            notAsked = List.copyOf(notAsked);
        }

        /** None runs. */
        public static BlockJobs none() {
            return new BlockJobs(List.of(), List.of());
        }
    }
}

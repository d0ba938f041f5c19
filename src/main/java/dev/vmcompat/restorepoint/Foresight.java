package dev.vmcompat.restorepoint;

import java.util.List;
import java.util.Optional;

/**
 * What a run could do to keep the disks of a VM, as far as its host and its definition tell.
 *
 * @param impossible why they can't be kept, a sentence for people; empty where nothing speaks against it
 * @param how by which means and when, for people; empty where they can't be kept
 * @param notChecked what could not be seen, each a phrase for people
 */
public record Foresight(Optional<String> impossible, String how, List<String> notChecked) {

    public Foresight {
        notChecked = List.copyOf(notChecked);
    }

    static Foresight of(DecidedMeans decided, Timing timing) {
        if (decided instanceof DecidedMeans.Impossible not) {
            return new Foresight(Optional.of(not.why()), "", List.of());
        }
        DecidedMeans.Possible possible = (DecidedMeans.Possible) decided;
        String when = possible.means() == Means.NONE
                ? ""
                : timing == Timing.LIVE ? ", while the guest runs" : ", the guest down";
        return new Foresight(Optional.empty(), possible.means().sentence() + when, possible.notChecked());
    }
}

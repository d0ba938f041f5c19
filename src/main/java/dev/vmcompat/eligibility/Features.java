package dev.vmcompat.eligibility;

import java.util.ArrayList;
import java.util.List;

/**
 * What a VM gains besides its machine type.
 *
 * @param discard target names of the disks that get {@code discard='unmap'} written, in the definition's order
 * @param l3Cache its guest starts to see an L3 cache; comes with the type, nothing is written
 */
public record Features(List<String> discard, boolean l3Cache) {

    public Features {
        discard = List.copyOf(discard);
    }

    /** Nothing but the type. */
    public static Features none() {
        return new Features(List.of(), false);
    }

    /** As plans print and bind them: {@code l3-cache}, {@code discard:vda}. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (l3Cache) {
            names.add("l3-cache");
        }
        discard.forEach(disk -> names.add("discard:" + disk));
        return List.copyOf(names);
    }
}

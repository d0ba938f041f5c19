package dev.vmcompat.eligibility;

import java.util.Set;

/**
 * What the ledger knows about one VM, given from outside so that the rules need no database.
 *
 * @param rolledBackFrom names of machine types that earlier runs started it on and took back
 * @param inHand it is the VM in hand of this installation, so that a claim of ours on it is expected
 */
public record LedgerFacts(Set<String> rolledBackFrom, boolean inHand) {

    public LedgerFacts {
        rolledBackFrom = Set.copyOf(rolledBackFrom);
    }

    /** A VM the ledger has never heard of. */
    public static LedgerFacts none() {
        return new LedgerFacts(Set.of(), false);
    }
}

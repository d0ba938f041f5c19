package dev.vmcompat.account;

/** What an account may do. */
public enum Role {
    /** Approves, rolls back, resolves, prunes, purges, changes accounts; and all an OPERATOR may. */
    ADMIN,
    /** Rejects and stops runs. */
    OPERATOR;

    /** Whether an account of this role may do what asks for the other. */
    public boolean covers(Role needed) {
        return this == ADMIN || needed == OPERATOR;
    }
}

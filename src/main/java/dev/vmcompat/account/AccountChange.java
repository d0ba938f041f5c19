package dev.vmcompat.account;

/** What came of a change of an account. */
public sealed interface AccountChange {

    /** Done: the account as it is now. */
    record Done(Account account) implements AccountChange {}

    /** Nothing was changed. */
    record Refused(Refusal because) implements AccountChange {}

    /** Why an account is not changed. */
    enum Refusal {
        NOT_FIRST("An account exists or existed: only an ADMIN can add one."),
        NOT_ADMIN("Only an enabled ADMIN may do that."),
        BAD_NAME("A name has 1 to 64 letters, digits, '.', '_', '@' or '-', and begins with a letter or digit."),
        NAME_TAKEN("There is an account of this name, or there was one; take another name."),
        NO_SUCH_ACCOUNT("There is no account of this name."),
        NOT_GENUINE("The row of this account was not written by this installation, or its key is lost."),
        LAST_ADMIN("The last enabled ADMIN cannot be disabled."),
        PASSWORD_TOO_SHORT("A password has at least 12 characters."),
        PASSWORD_TOO_LONG("A password has at most 72 bytes in UTF-8, since bcrypt looks at no more.");

        private final String sentence;

        Refusal(String sentence) {
            this.sentence = sentence;
        }

        /** Why, for the person who asked. */
        public String sentence() {
            return sentence;
        }
    }
}

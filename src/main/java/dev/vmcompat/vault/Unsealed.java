package dev.vmcompat.vault;

/** What came of opening sealed bytes. */
public sealed interface Unsealed {

    /** They opened. */
    final class Plain implements Unsealed {

        private final byte[] bytes;

        Plain(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The secret itself, not a copy: the caller's to wipe. */
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public String toString() {
            return "Plain[" + bytes.length + " bytes]";
        }
    }

    /** They were changed, or sealed for another context. */
    record Tampered() implements Unsealed {}

    /**
     * The key that sealed them is not in the key file.
     *
     * @param keyId the id that the sealed bytes name
     */
    record UnknownKey(String keyId) implements Unsealed {}
}

package dev.vmcompat.health;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An address of a guest, with its subnet.
 *
 * @param ip as text, never a name
 * @param prefix bits of the subnet
 */
public record GuestAddress(String ip, int prefix) {

    private static final String IPV4 = "[0-9]{1,3}(\\.[0-9]{1,3}){3}";
    private static final String IPV6 = "[0-9a-fA-F:]{2,39}|[0-9a-fA-F:]{2,30}:" + IPV4;

    public GuestAddress {
        int bits = parse(ip).length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(prefix + " is no prefix of " + ip);
        }
    }

    /**
     * An address as an agent tells it.
     *
     * @return empty if it is none
     */
    static Optional<GuestAddress> of(String text, int prefix) {
        try {
            return Optional.of(
                    new GuestAddress(InetAddress.getByAddress(parse(text)).getHostAddress(), prefix));
        } catch (IllegalArgumentException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean isIpv4() {
        return ip.indexOf(':') < 0;
    }

    /** One that stands alone: it belongs to no subnet, as floating ones do. */
    boolean isHostOnly() {
        return prefix == (isIpv4() ? 32 : 128);
    }

    /**
     * Whether it is to be there again after a restart: IPv4 addresses that somebody gave it, and IPv6 ones that look written by a person. The agent
     * does not say which IPv6 address is a temporary one, so one that could be made at random, or from the MAC, is none.
     */
    boolean isLasting() {
        byte[] bytes = parse(ip);
        InetAddress address = address(bytes);
        if (address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return !(address instanceof Inet6Address) || isWritten(bytes);
    }

    /** Whether the other one lies in this one's subnet. */
    boolean isBeside(GuestAddress other) {
        byte[] mine = parse(ip);
        byte[] others = parse(other.ip);
        if (mine.length != others.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if (((mine[bit / 8] ^ others[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** {@code ::10}, {@code ::a:1}: two of the last four groups are zero; or all are decimal, as in {@code ::192:0:2:10}. */
    private static boolean isWritten(byte[] bytes) {
        int zeros = 0;
        boolean decimal = true;
        for (int at = 8; at < 16; at += 2) {
            int group = ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
            zeros += group == 0 ? 1 : 0;
            String digits = Integer.toHexString(group);
            decimal &= digits.matches("[0-9]{1,3}") && Integer.parseInt(digits) <= 255;
        }
        return zeros >= 2 || decimal;
    }

    private static byte[] parse(String text) {
        if (!text.matches(IPV4) && !(text.indexOf(':') >= 0 && text.matches(IPV6))) {
            throw new IllegalArgumentException("'" + text + "' is no address");
        }
        try {
            return InetAddress.getByName(text).getAddress(); // a literal: no name is looked up
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no address", e);
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    @Override
    public String toString() {
        return ip + "/" + prefix;
    }
}

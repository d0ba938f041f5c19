package dev.vmcompat.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What an approval binds: a hash over the run's number, cluster, hosts, ordered list with its health checks, and every frozen
 * option. */
public final class Digest {

    private final MessageDigest sha256;

    private Digest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** @return 64 hexadecimal digits */
    public static String of(long number, String cluster, List<String> hosts, RunOptions options, List<PlannedVm> vms) {
        return of(number, cluster, hosts, options.frozenJson(), vms);
    }

    /** @param frozen {@link RunOptions#frozenJson}, of a stored run over the keys that it stored */
    static String of(long number, String cluster, List<String> hosts, String frozen, List<PlannedVm> vms) {
        Digest digest = new Digest();
        digest.add("vmcompat-run-1", Long.toString(number), cluster, Integer.toString(hosts.size()));
        hosts.forEach(digest::add);
        digest.add(frozen, Integer.toString(vms.size()));
        for (PlannedVm vm : vms) {
            digest.add(Integer.toString(vm.position()), vm.id().toString(), vm.from(), vm.to());
            digest.add(vm.features().names().toArray(String[]::new));
            if (!vm.checks().isEmpty()) { // a run of a version without checks keeps its digest
                digest.add("health-checks");
                digest.add(vm.checks().toArray(String[]::new));
            }
        }
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    /** Each field with its length before it, so that no two lists of fields look the same. */
    private void add(String... fields) {
        sha256.update(ints(fields.length));
        for (String field : fields) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            sha256.update(ints(bytes.length));
            sha256.update(bytes);
        }
    }

    private static byte[] ints(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }
}

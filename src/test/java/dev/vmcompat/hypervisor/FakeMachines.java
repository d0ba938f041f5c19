package dev.vmcompat.hypervisor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The machine types a fake host offers, and its capabilities XML. */
final class FakeMachines {

    private static final List<String> USUAL = List.of(
            "2.4", "2.7", "2.11", "2.12", "3.1", "4.0", "4.2", "5.0", "5.1", "5.2", "6.0", "6.1", "6.2", "7.0", "7.1",
            "7.2");

    private final List<String> types = new ArrayList<>();
    private final Set<String> deprecated = new HashSet<>();

    FakeMachines() {
        for (int i = USUAL.size() - 1; i >= 0; i--) {
            types.add("pc-q35-" + USUAL.get(i));
            types.add("pc-i440fx-" + USUAL.get(i));
        }
        types.add("microvm");
        types.add("none");
    }

    void offer(String... offered) {
        types.clear();
        types.addAll(List.of(offered));
    }

    void deprecate(String type) {
        deprecated.add(type);
    }

    boolean knows(String machine) {
        return types.contains(canonical(machine));
    }

    /** An alias resolved, anything else as it is. */
    String canonical(String machine) {
        return switch (machine) {
            case "q35" -> newest("pc-q35-").orElse(machine);
            case "pc" -> newest("pc-i440fx-").orElse(machine);
            default -> machine;
        };
    }

    private Optional<String> newest(String prefix) {
        return types.stream().filter(type -> type.startsWith(prefix)).findFirst();
    }

    String capabilities(FakeHost host) {
        StringBuilder xml = new StringBuilder("<capabilities>\n  <host>\n");
        host.hostUuid.ifPresent(uuid -> xml.append("    <uuid>").append(uuid).append("</uuid>\n"));
        boolean lists = host.abilities.contains(Ability.MACHINE_LIST);
        xml.append(
                "    <cpu><arch>x86_64</arch></cpu>\n  </host>\n  <guest>\n    <os_type>hvm</os_type>\n    <arch name='x86_64'>\n");
        xml.append("      <wordsize>64</wordsize>\n      <emulator>/usr/bin/qemu-system-x86_64</emulator>\n");
        if (lists) {
            types.forEach(type -> machine(xml, type, Optional.empty()));
            newest("pc-i440fx-").ifPresent(type -> machine(xml, "pc", Optional.of(type)));
            newest("pc-q35-").ifPresent(type -> machine(xml, "q35", Optional.of(type)));
        }
        xml.append(
                "      <domain type='qemu'/>\n      <domain type='kvm'/>\n    </arch>\n    <features>\n      <acpi default='on' toggle='yes'/>\n");
        if (host.abilities.contains(Ability.EXTERNAL_SNAPSHOT_REVERT)) {
            xml.append("      <externalSnapshot/>\n");
        }
        return xml.append("    </features>\n  </guest>\n</capabilities>\n").toString();
    }

    private void machine(StringBuilder xml, String name, Optional<String> canonical) {
        xml.append("      <machine maxCpus='255'");
        canonical.ifPresent(type -> xml.append(" canonical='").append(type).append('\''));
        xml.append(deprecated.contains(name) ? " deprecated='yes'>" : ">")
                .append(name)
                .append("</machine>\n");
    }
}

package dev.vmcompat.chaos;

import dev.vmcompat.endtoend.Product;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks libvirt and PostgreSQL, not the product, whether what must always hold does hold. */
final class Judge {

    private static final String WAITING = """
            select o.run, p.name, o.code, o.message from vm_outcome o join planned_vm p using (run, uuid)
            where o.outcome = 'NEEDS_ATTENTION'
                and not exists (select 1 from vm_resolution s where s.run = o.run and s.uuid = o.uuid)
            union all
            select run, name, code, message from v_attention where resolution is null
            """;

    /** By the order of the history: the clock was stepped. */
    private static final String MORE_THAN_ONE_IN_HAND = """
            (select sum(case action when 'VM_BEGUN' then 1 else -1 end) over (partition by cluster order by seq) as in_hand
            from audit_event where action in ('VM_BEGUN', 'VM_SETTLED')) s where in_hand not in (0, 1)
            """;

    private final Target target;
    private final Verdict verdict;

    Judge(Target target, Verdict verdict) {
        this.target = target;
        this.verdict = verdict;
    }

    private record Settled(String outcome, String code, Optional<String> snapshot) {}

    /**
     * After each fault: at most one VM is away, and none needs a person without a cause. A person decides about those that do.
     *
     * @param excuse which may need one all the same
     */
    void afterFault(Excuse excuse) {
        startHarmed(excuse);
        List<String> away = target.notRunning();
        if (away.size() > 1) {
            verdict.violation("more than one VM is away: " + away);
        }
        for (Map<String, Object> row :
                target.product().owner().sql(WAITING).query().listOfRows()) {
            String name = String.valueOf(row.get("name"));
            Sight sight = look(name);
            if (!excuse.mayNeedAttention(name)) {
                verdict.violation("needs attention: " + row);
            }
            if (!sight.runs() && !excuse.isHarmed(name)) {
                verdict.violation("needs attention and does not run: " + row + " " + sight.state());
            }
            if (!sight.runs()) {
                target.start(name);
                sight = look(name);
            }
            resolve(String.valueOf(row.get("run")), name, target.isUpgraded(name, sight));
        }
    }

    /** The blow came when the VM was settled just before: who struck it starts it. */
    private void startHarmed(Excuse excuse) {
        for (String vm : target.notRunning()) {
            if (excuse.isHarmed(vm) && !isInHand(vm)) {
                target.start(vm);
            }
        }
    }

    private boolean isInHand(String vm) {
        return target.product()
                        .sql()
                        .sql("select count(*) from vm_progress g join planned_vm p using (run, uuid)"
                                + " where p.name = ? and g.settled_at is null")
                        .param(vm)
                        .query(Long.class)
                        .single()
                > 0;
    }

    private Sight look(String vm) {
        return Optional.ofNullable(target.look().get(vm)).orElseThrow();
    }

    private void resolve(String run, String name, boolean upgraded) {
        Product product = target.product();
        product.here(
                        "resolve",
                        "--run",
                        run,
                        "--vm",
                        name,
                        "--as",
                        upgraded ? "upgraded" : "rolled-back",
                        "--reason",
                        "looked at it",
                        "--user",
                        Product.ADMINISTRATOR,
                        "--password-file",
                        product.administratorPassword())
                .expecting(0);
    }

    /** After a run that is over. */
    void afterRun(long run, List<String> vms, Excuse excuse) {
        Map<String, Settled> settled = settled(run);
        Map<String, Sight> seen = target.look();
        for (String vm : vms) {
            Settled outcome = settled.get(vm);
            Sight sight = Optional.ofNullable(seen.get(vm)).orElseThrow();
            if (outcome == null) {
                verdict.violation(vm + " has no outcome");
                continue;
            }
            verdict.settled(outcome.outcome());
            vm(vm, outcome, sight, excuse);
        }
        none("VMs in hand", "vm_progress where settled_at is null");
        none("open runs", "run where status in ('APPROVED', 'RUNNING', 'STOPPED')");
        none("moments with more than one VM in hand", MORE_THAN_ONE_IN_HAND);
        none(
                "gaps in the history",
                "(select seq - lag(seq) over (order by seq) as step from audit_event) s where step <> 1");
        if (!excuse.isForgotten()) {
            int verified = target.product().here("history", "--verify").exitCode();
            if (verified != 0) {
                verdict.violation("the history does not verify: exit code " + verified);
            }
        }
    }

    private void vm(String vm, Settled outcome, Sight sight, Excuse excuse) {
        String said = vm + " (" + outcome + ", " + sight.state() + ")";
        boolean upgraded = target.isUpgraded(vm, sight);
        if (!sight.runs()) {
            verdict.violation(said + " does not run");
        }
        if (sight.isClaimed()) {
            verdict.violation(said + " is still claimed");
        }
        List<String> wrong = target.wrongIn(vm, sight);
        if (!wrong.isEmpty()) {
            verdict.violation(said + " is defined otherwise: " + wrong);
        }
        boolean asSaid = switch (outcome.outcome()) {
            case "UPGRADED" -> upgraded && !target.isFrail(vm);
            case "SKIPPED" -> !upgraded || excuse.isForgotten();
            case "NEEDS_ATTENTION" -> excuse.mayNeedAttention(vm);
            default -> !upgraded;
        };
        if (!asSaid) {
            verdict.violation(said + " is not what its outcome says; it is " + (upgraded ? "" : "not ") + "upgraded");
        }
        List<String> recorded = outcome.snapshot().stream().toList();
        if (!excuse.isForgotten() && !sight.snapshots().equals(recorded)) {
            verdict.violation(said + " has snapshots " + sight.snapshots() + ", on record " + recorded);
        }
    }

    private Map<String, Settled> settled(long run) {
        Map<String, Settled> settled = new HashMap<>();
        target.product()
                .sql()
                .sql(
                        "select p.name, o.outcome, o.code, r.snapshot_name from planned_vm p join vm_outcome o using (run, uuid)"
                                + " left join restore_point r on r.run = p.run and r.uuid = p.uuid and r.state in ('HELD', 'REVERTED')"
                                + " where p.run = ?")
                .param(run)
                .query((row, n) -> settled.put(
                        row.getString("name"),
                        new Settled(
                                row.getString("outcome"),
                                String.valueOf(row.getString("code")),
                                Optional.ofNullable(row.getString("snapshot_name")))))
                .list();
        return settled;
    }

    private void none(String what, String from) {
        long count = target.product()
                .sql()
                .sql("select count(*) from " + from)
                .query(Long.class)
                .single();
        if (count > 0) {
            verdict.violation(count + " " + what);
        }
    }
}

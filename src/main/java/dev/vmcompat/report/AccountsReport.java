package dev.vmcompat.report;

import java.util.List;

/** {@code account list}. */
public record AccountsReport(List<AccountView> accounts) implements Report {

    public AccountsReport {
        accounts = List.copyOf(accounts);
    }

    @Override
    public Object json() {
        return accounts;
    }

    @Override
    public Block.Table csv() {
        return new Block.Table(
                List.of("name", "role", "enabled", "failedAttempts", "lockedUntil"),
                accounts.stream()
                        .map(row -> Renderer.cells(
                                row.name(),
                                row.role(),
                                row.enabled(),
                                row.failedAttempts(),
                                Words.time(row.lockedUntil())))
                        .toList());
    }

    @Override
    public List<Block> page() {
        return List.of(csv());
    }
}

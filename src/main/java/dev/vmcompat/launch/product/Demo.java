package dev.vmcompat.launch.product;

import dev.vmcompat.account.Account;
import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.ExitCode;
import dev.vmcompat.launch.Finished;
import dev.vmcompat.launch.Launch;
import dev.vmcompat.launch.Surface;
import dev.vmcompat.report.MessageReport;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The whole story on the embedded default: real commands on the demo fleet, each shown before its output. Its account has a password file of its
 * own; the fleet is put back to its beginning first, so that the story can be told again.
 */
final class Demo {

    private static final String ACCOUNT = "demo";

    private final Product product;
    private final Surface surface;
    private final boolean colour;

    /** @param surface where it is told; nobody is asked anything */
    Demo(Product product, Surface surface) {
        this.product = product;
        this.surface = surface.withoutConsole();
        this.colour = surface.colour();
    }

    Finished run(boolean resetOnly) {
        if (!product.configuration().isDemo()) {
            throw CommandFailure.usage(
                    "The configuration names clusters of your own, so there is no demo fleet.",
                    "jobs/demo tells it in a folder of its own; or name a configuration without clusters: vmcompat --config FILE demo");
        }
        product.storage().database(); // stays open for the whole story, so that its server is started once
        endOpenRun();
        product.hosts().demo().reset();
        product.room().work().forget(product.hosts().cluster("demo"), "its fleet was put back to its beginning");
        if (resetOnly) {
            return Finished.done(new MessageReport("The demo fleet is as it was at the beginning."));
        }
        tell();
        return Finished.done(new MessageReport(
                "That was the whole story. Play on: vmcompat list, plan, approve, run, history; the demo's"
                        + " account is '" + ACCOUNT + "', its password is in " + password()
                        + ". Start over: vmcompat demo --reset"));
    }

    private void tell() {
        Path wrong = secret("wrong-password", "this is not the password");
        makeAccount();
        say("The fleet: which VMs are in compatibility mode, and what stands in the way of the others.");
        command(ExitCode.DONE, "list", "--all");
        say("A plan freezes the eligible VMs in order. It starts nothing.");
        command(ExitCode.DONE, "plan", "retry=true", "settle=1s", "--exclude", "win-*");
        long run = product.room().runs().findOpen("demo").orElseThrow();
        String number = Long.toString(run);
        say("One VM of it: what its guest will notice, and exactly the lines that change.");
        command(ExitCode.DONE, "show", number, "--vm", "db-01", "--diff");
        say("Nobody gets past the approval with a wrong password.");
        command(ExitCode.NOT_ALLOWED, "approve", number, "--user", ACCOUNT, "--password-file", wrong.toString());
        say("The administrator approves exactly this list, once.");
        command(
                ExitCode.DONE,
                "approve",
                number,
                "--user",
                ACCOUNT,
                "--password-file",
                password().toString());
        say("The run: one VM at a time through snapshot, power-off, seal, upgrade, verify-restart.");
        command(ExitCode.DONE, "run", number);
        say("The history, and that nobody has changed it.");
        command(ExitCode.DONE, "history");
        command(ExitCode.DONE, "history", "--verify");
        say("One VM goes back to the type it had.");
        command(
                ExitCode.DONE,
                "rollback",
                "--run",
                number,
                "--vm",
                "web-01",
                "--user",
                ACCOUNT,
                "--password-file",
                password().toString());
        say("What is left in compatibility mode.");
        command(ExitCode.DONE, "list");
        surface.out().println();
    }

    private void say(String sentence) {
        surface.out().println();
        surface.out().println(colour ? "\033[1m" + sentence + "\033[0m" : "--- " + sentence);
    }

    private void command(ExitCode expected, String... args) {
        PrintStream out = surface.out();
        out.println("$ vmcompat " + String.join(" ", args));
        out.flush();
        int exit = Launch.execute(args, surface, ProductServices::new);
        surface.err().flush();
        out.flush();
        if (exit != expected.number()) {
            throw new CommandFailure(
                    ExitCode.INTERNAL,
                    "The story broke off: 'vmcompat " + String.join(" ", args) + "' ended with exit code " + exit
                            + ", not " + expected.number() + ".",
                    "");
        }
        if (exit != 0) {
            out.println("(exit code " + exit + ": " + expected.sentence() + ")");
        }
    }

    private void makeAccount() {
        List<Account> accounts = product.storage().accounts().list();
        boolean there = accounts.stream().anyMatch(account -> account.name().equals(ACCOUNT));
        if (there && Files.exists(password())) {
            return;
        }
        if (!accounts.isEmpty()) {
            throw CommandFailure.usage(
                    "This installation has accounts of its own, so the demo cannot make the one it tells its story with.",
                    "Tell it elsewhere: set database.embedded-directory in a configuration file and name it with --config.");
        }
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        secret("password", Base64.getUrlEncoder().encodeToString(random));
        say("Somebody who may approve; the first administrator is made freely.");
        command(
                ExitCode.DONE,
                "account",
                "add",
                ACCOUNT,
                "--new-password-file",
                password().toString());
    }

    /** A plan that waits, or a run that was stopped, belongs to the fleet that is reset. */
    private void endOpenRun() {
        Optional<Long> open = product.room().runs().findOpen("demo");
        if (open.isPresent()) {
            product.room().runner().abandon(product.hosts().cluster("demo"), open.get());
        }
    }

    private Path password() {
        return product.storage().home().resolve("demo-account").resolve("password");
    }

    private Path secret(String name, String content) {
        Path folder = product.storage().home().resolve("demo-account");
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, content + System.lineSeparator());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

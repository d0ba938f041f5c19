package dev.vmcompat.launch;

import dev.vmcompat.database.DatabaseException;
import dev.vmcompat.database.SchemaException;
import dev.vmcompat.database.UnsupportedServerException;
import dev.vmcompat.fence.ClaimLostException;
import dev.vmcompat.fence.ClusterHeldException;
import dev.vmcompat.fence.FenceLostException;
import dev.vmcompat.fence.VmClaimedException;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorUnavailableException;
import dev.vmcompat.hypervisor.demo.DemoFleetException;
import dev.vmcompat.inventory.HostInTwoClusters;
import dev.vmcompat.launch.configuration.ConfigurationException;
import dev.vmcompat.ledger.AnchorFileException;
import dev.vmcompat.plan.JobParameterException;
import dev.vmcompat.plan.OpenRunException;
import dev.vmcompat.plan.PatternMatchesNothingException;
import dev.vmcompat.plan.Planner;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.restorepoint.RestorePointException;
import dev.vmcompat.restorepoint.UnreadableRestorePointException;
import dev.vmcompat.run.ForeignClaimException;
import dev.vmcompat.run.NotPossibleException;
import dev.vmcompat.run.RunEndedException;
import dev.vmcompat.vault.MissingKeyFileException;
import dev.vmcompat.vault.UnreadableFileException;
import dev.vmcompat.vault.VaultException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * What an exception means to the one who called: the one place that says so, by type and kind, never by text.
 *
 * @param exitCode what the process exits with
 * @param message one sentence
 * @param hint what to do; may be empty
 */
public record Failure(ExitCode exitCode, String message, String hint) {

    private static final Pattern PLAIN_WORD = Pattern.compile("[a-z]+ ");

    private static final String AGAIN =
            "Start the command again: it finishes what was begun. With --debug it shows where it happened.";
    private static final String DATABASE = "Nothing was started. vmcompat doctor says what is reachable.";

    /**
     * Translates; the first of the exception and its causes that has a meaning decides.
     *
     * @param begun whether the command has taken a cluster: a lost connection may then leave a VM away
     */
    public static Failure of(Throwable thrown, boolean begun) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Optional<Failure> meaning = meaning(cause, begun);
            if (meaning.isPresent()) {
                return meaning.get();
            }
        }
        return new Failure(ExitCode.INTERNAL, "Internal error: " + thrown, AGAIN);
    }

    private static Optional<Failure> meaning(Throwable thrown, boolean begun) {
        ExitCode unreachable = begun ? ExitCode.INTERNAL : ExitCode.UNREACHABLE;
        if (thrown instanceof CommandFailure failure) {
            return of(failure.exitCode(), failure, failure.hint());
        }
        if (thrown instanceof ConfigurationException wrong) {
            return of(ExitCode.USAGE, wrong, wrong.hint());
        }
        if (thrown instanceof JobParameterException wrong) {
            return of(ExitCode.USAGE, wrong, wrong.hint());
        }
        if (thrown instanceof HostInTwoClusters) {
            return of(
                    ExitCode.USAGE,
                    thrown,
                    "Name the host in one cluster only. If it moved: end the open run of the other cluster, or plan that one anew without it.");
        }
        if (thrown instanceof HypervisorUnavailableException) {
            return of(ExitCode.UNREACHABLE, thrown, "vmcompat doctor says what is missing and how to get it.");
        }
        if (thrown instanceof HypervisorException host) {
            return hypervisor(host, unreachable);
        }
        if (thrown instanceof SchemaException || thrown instanceof UnsupportedServerException) {
            return of(ExitCode.USAGE, thrown, ((DatabaseException) thrown).hint());
        }
        if (thrown instanceof DatabaseException database) {
            return of(unreachable, thrown, database.hint());
        }
        if (thrown instanceof ClusterHeldException) {
            return of(ExitCode.HELD, thrown, "Wait until it is done, or stop it: vmcompat stop.");
        }
        if (thrown instanceof FenceLostException) {
            return of(unreachable, thrown, begun ? AGAIN : DATABASE);
        }
        if (thrown instanceof DataAccessResourceFailureException
                || thrown instanceof CannotCreateTransactionException
                || (thrown instanceof SQLException sql && isConnection(sql))) {
            return Optional.of(new Failure(
                    unreachable,
                    "The database does not answer: "
                            + NestedExceptionUtils.getMostSpecificCause(thrown).getMessage(),
                    begun ? AGAIN : DATABASE));
        }
        if (thrown instanceof ClaimLostException) {
            return of(ExitCode.NEEDS_ATTENTION, thrown, "Look at the VM, then settle it: vmcompat resolve.");
        }
        return refusal(thrown);
    }

    /** Nothing was begun: what was asked does not fit, or is not allowed. */
    private static Optional<Failure> refusal(Throwable thrown) {
        if (thrown instanceof TamperedException) {
            return of(ExitCode.NOT_ALLOWED, thrown, "vmcompat history --verify says what else was changed.");
        }
        if (thrown instanceof Planner.HostsUnreachableException) {
            return of(
                    ExitCode.UNREACHABLE,
                    thrown,
                    "Check that libvirtd runs there and that this user may connect: vmcompat doctor.");
        }
        if (thrown instanceof ForeignClaimException || thrown instanceof VmClaimedException) {
            return of(ExitCode.HELD, thrown, "");
        }
        if (thrown instanceof PatternMatchesNothingException) {
            return of(ExitCode.USAGE, thrown, "vmcompat list --all shows every VM.");
        }
        if (thrown instanceof RunEndedException) {
            return of(ExitCode.USAGE, thrown, "Plan anew: vmcompat plan");
        }
        if (thrown instanceof OpenRunException
                || thrown instanceof NotPossibleException
                || thrown instanceof RestorePointException
                || thrown instanceof UnreadableRestorePointException) {
            return of(ExitCode.USAGE, thrown, "");
        }
        if (thrown instanceof DemoFleetException) {
            return of(ExitCode.USAGE, thrown, "vmcompat demo --reset makes it anew.");
        }
        if (thrown instanceof UnreadableFileException) {
            return of(ExitCode.USAGE, thrown, "The configuration names it; it must be readable by its owner only.");
        }
        if (thrown instanceof MissingKeyFileException missing) {
            return of(ExitCode.USAGE, thrown, missing.hint());
        }
        if (thrown instanceof VaultException || thrown instanceof AnchorFileException) {
            return of(ExitCode.USAGE, thrown, "");
        }
        return Optional.empty();
    }

    /** With a capital, where it begins with a plain word: exceptions are written to stand after a colon. */
    private static String sentence(String message) {
        String text = PLAIN_WORD.matcher(message).lookingAt()
                ? Character.toUpperCase(message.charAt(0)) + message.substring(1)
                : message;
        return text.isEmpty() || ".!?:".indexOf(text.charAt(text.length() - 1)) >= 0 ? text : text + ".";
    }

    private static Optional<Failure> hypervisor(HypervisorException host, ExitCode unreachable) {
        return switch (host.kind()) {
            case UNREACHABLE, TIMED_OUT ->
                of(
                        unreachable,
                        host,
                        "Check that libvirtd runs there and that this user may connect: vmcompat doctor.");
            case NOT_FOUND, REFUSED, UNSUPPORTED, BUSY, UNKNOWN -> of(ExitCode.INTERNAL, host, AGAIN);
        };
    }

    /** SQL states of a connection that could not be made or broke, and of a server that shuts down. */
    private static boolean isConnection(SQLException thrown) {
        String state = String.valueOf(thrown.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }

    private static Optional<Failure> of(ExitCode exitCode, Throwable thrown, String hint) {
        return Optional.of(new Failure(exitCode, sentence(String.valueOf(thrown.getMessage())), hint));
    }
}

package dev.vmcompat.launch;

import dev.vmcompat.plan.ClosestWord;
import dev.vmcompat.report.ErrorView;
import dev.vmcompat.report.Format;
import dev.vmcompat.report.Renderer;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One command from its arguments to its exit code. Nothing is opened before the arguments are known to be right. */
public final class Launch {

    /** System property of the log level; set before anything is logged. */
    static final String LOG_LEVEL = "vmcompat.log.level";

    private Launch() {}

    /** Runs the command of this process. */
    public static int main(String[] args, ServicesFactory factory) {
        return execute(args, Surface.ofProcess(), factory);
    }

    /** Runs one command on a surface of its own; {@code demo} tells its story with it. */
    public static int execute(String[] args, Surface surface, ServicesFactory factory) {
        try (Invocation invocation = new Invocation(surface, factory, formatOf(args))) {
            // One reference for both: two of the same method crash JDK 17 when it archives classes.
            ITypeConverter<Long> runNumber = Launch::runNumber;
            CommandLine commands = new CommandLine(new VmcompatCommand(invocation), creating(invocation))
                    .setOut(new PrintWriter(surface.out(), true, StandardCharsets.UTF_8))
                    .setErr(new PrintWriter(surface.err(), true, StandardCharsets.UTF_8))
                    .setAbbreviatedOptionsAllowed(false)
                    .setExpandAtFiles(false)
                    .registerConverter(Long.class, runNumber)
                    .registerConverter(long.class, runNumber);
            commands.setParameterExceptionHandler((e, given) -> fail(invocation, usage(e), e));
            commands.setExecutionExceptionHandler(
                    (e, command, parsed) -> fail(invocation, Failure.of(e, invocation.hasBegun()), e));
            return commands.execute(args);
        }
    }

    /** The only numbers that commands take are those of runs. */
    private static Long runNumber(String text) {
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) == 0) {
            throw new TypeConversionException("'" + text + "' is no number of a run");
        }
        return Long.valueOf(text);
    }

    private static Failure usage(CommandLine.ParameterException e) {
        CommandLine command = e.getCommandLine();
        String path = command.getCommandSpec().qualifiedName();
        String meant = e instanceof UnmatchedArgumentException unmatched
                ? unmatched.getUnmatched().stream()
                        .findFirst()
                        .flatMap(word -> ClosestWord.to(word, words(command)))
                        .map(word -> "Did you mean '" + word + "'? ")
                        .orElse("")
                : "";
        return new Failure(ExitCode.USAGE, sentence(e), meant + path + " --help says what there is.");
    }

    private static String sentence(CommandLine.ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().get(0);
            boolean group = !e.getCommandLine().getSubcommands().isEmpty();
            return group ? "There is no command '" + word + "'." : "'" + word + "' is one word too many.";
        }
        return e.getMessage() + ".";
    }

    /** Its commands and options. */
    private static List<String> words(CommandLine command) {
        List<String> words = new ArrayList<>(command.getSubcommands().keySet());
        words.addAll(command.getCommandSpec().optionsMap().keySet());
        return words;
    }

    private static int fail(Invocation invocation, Failure failure, Exception thrown) {
        Surface surface = invocation.surface();
        invocation.tell(failure.message());
        if (!failure.hint().isEmpty()) {
            surface.err().println(Renderer.harmless(failure.hint()));
        }
        if (invocation.isDebug()) {
            thrown.printStackTrace(surface.err());
        }
        invocation.renderer().write(ErrorView.of(failure.exitCode().name(), failure.message(), failure.hint()));
        return failure.exitCode().number();
    }

    /** The format that was asked for, also where the rest cannot be parsed. */
    private static Format formatOf(String[] args) {
        String all = " " + String.join(" ", args) + " ";
        return all.contains(" --format json ") || all.contains(" --format=json ") ? Format.JSON : Format.TABLE;
    }

    private static IFactory creating(Invocation invocation) {
        return new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                if (ServiceCommand.class.isAssignableFrom(type)) {
                    Constructor<K> constructor = type.getDeclaredConstructor(Invocation.class);
                    return constructor.newInstance(invocation);
                }
                return CommandLine.defaultFactory().create(type);
            }
        };
    }
}

package dev.vmcompat.launch.configuration;

import dev.vmcompat.plan.GivenParameter;
import dev.vmcompat.plan.GivenParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A job file: one job parameter per line as {@code key=value}; lines that begin with # and empty lines say nothing. */
public final class JobFile {

    private JobFile() {}

    /** Reads the file; parameters of it may stand several times where they are lists. */
    public static GivenParameters read(Path file) {
        String text = new ProtectedFile(file, "job file").text();
        List<GivenParameter> given = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                given.add(parameter(line, file + ":" + (i + 1)));
            }
        }
        return GivenParameters.check(given);
    }

    /** Splits {@code key=value}. */
    public static GivenParameter parameter(String text, String place) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new ConfigurationException(
                    "'" + text + "' in " + place + " is no job parameter.", "Write key=value.");
        }
        return new GivenParameter(
                text.substring(0, equals).strip(), text.substring(equals + 1).strip(), place);
    }
}

package dev.vmcompat.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After a kill, doctor and history say how far the VM is, what it is like now, and the one command that goes on with it; and that does. */
@Tag("testdriver")
@Timeout(180)
class DoctorAfterACrashTests {

    private static final Pattern COMMAND = Pattern.compile("into service: vmcompat (.*)");

    @ParameterizedTest
    @CsvSource({
        "snapshot,       RUNNING on pc-q35-5.2, pc-q35-5.2",
        "power-off,      SHUT_OFF,              pc-q35-5.2",
        "upgrade,        SHUT_OFF,              pc-q35-7.2",
        "verify-restart, RUNNING on pc-q35-7.2, pc-q35-7.2"
    })
    void doctorSaysWhatItIsLikeAndWhatToDo(String stage, String live, String defined) {
        try (TestDriverSite site = TestDriverSite.with(List.of("db-1"))) {
            Product product = site.product();
            product.approvedHere("settle=0s");
            String standing = "run 1, since .* stage " + stage + " STARTED; it is " + Pattern.quote(live)
                    + ", defined as " + Pattern.quote(defined) + " on ";
            try (Standstill standstill = product.atTheEndOf(stage)) {
                ProductProcess run = product.start("run", "1");
                standstill.await();
                assertThat(doctor(product))
                        .containsPattern(standing)
                        .contains("pid " + run.pid())
                        .contains("holds the cluster and works on it")
                        .contains("vmcompat stop 1");
                run.kill();
            }

            String found = doctor(product);
            assertThat(found).containsPattern(standing).contains("Nothing works on it now");
            assertThat(product.here("history", "--run", "1").expecting(0).output())
                    .contains("IN_PROGRESS")
                    .contains(stage + ":STARTED");

            Matcher command = COMMAND.matcher(found);
            assertThat(command.find()).isTrue();
            product.here(command.group(1).strip().split(" ")).expecting(0);
            assertThat(site.look("db-1").runsOn(TestDriverSite.TO)).isTrue();
            assertThat(doctor(product)).contains("VM in hand: none");
        }
    }

    private static String doctor(Product product) {
        return product.here("doctor").expecting(0).output();
    }
}

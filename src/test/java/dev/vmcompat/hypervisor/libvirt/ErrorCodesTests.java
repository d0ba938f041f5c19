package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.HypervisorException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.libvirt.Error;

class ErrorCodesTests {

    @ParameterizedTest
    @CsvSource({
        "VIR_ERR_NO_DOMAIN, NOT_FOUND",
        "VIR_ERR_NO_DOMAIN_SNAPSHOT, NOT_FOUND",
        "VIR_ERR_NO_STORAGE_VOL, NOT_FOUND",
        "VIR_ERR_OPERATION_INVALID, REFUSED",
        "VIR_ERR_OPERATION_DENIED, REFUSED",
        "VIR_ERR_CONFIG_UNSUPPORTED, REFUSED",
        "VIR_ERR_XML_ERROR, REFUSED",
        "VIR_ERR_AUTH_FAILED, REFUSED",
        "VIR_ERR_AGENT_UNRESPONSIVE, REFUSED",
        "VIR_ERR_NO_SUPPORT, UNSUPPORTED",
        "VIR_ERR_NO_CONNECT, UNSUPPORTED",
        "VIR_ERR_ARGUMENT_UNSUPPORTED, UNSUPPORTED",
        "VIR_ERR_OPERATION_UNSUPPORTED, UNSUPPORTED",
        "VIR_ERR_OPERATION_TIMEOUT, BUSY",
        "VIR_ERR_RESOURCE_BUSY, BUSY",
        "VIR_ERR_INVALID_CONN, UNREACHABLE",
        "VIR_ERR_RPC, UNREACHABLE",
        "VIR_ERR_INTERNAL_ERROR, UNKNOWN",
        "VIR_ERR_OPERATION_FAILED, UNKNOWN",
        "VIR_ERR_SYSTEM_ERROR, UNKNOWN"
    })
    void numberDecidesTheKind(Error.ErrorNumber name, Kind kind) {
        // The binding's enum stands in the order of libvirt's numbers.
        assertThat(ErrorCodes.kind(List.of(Error.ErrorNumber.values()).indexOf(name)))
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"112, TIMED_OUT", "113, REFUSED", "111, UNKNOWN", "9999, UNKNOWN", "0, UNKNOWN"})
    void numbersBeyondTheBindingsEnumAreKnownOrUnknown(int code, Kind kind) {
        assertThat(ErrorCodes.kind(code)).isEqualTo(kind);
    }

    @Test
    void socketFailureIsUnreachableOnlyWhileConnecting() {
        assertThat(ErrorCodes.kindOfOpen(ErrorCodes.SYSTEM_ERROR)).isEqualTo(Kind.UNREACHABLE);
        assertThat(ErrorCodes.kind(ErrorCodes.SYSTEM_ERROR)).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void timeLimitOfAStartSaysNothingAboutWhatHappened() {
        assertThat(ErrorCodes.kindOfStart(ErrorCodes.OPERATION_TIMEOUT)).isEqualTo(Kind.UNKNOWN);
        assertThat(ErrorCodes.kindOfStart(ErrorCodes.NO_DOMAIN)).isEqualTo(Kind.NOT_FOUND);
    }
}

package dev.vmcompat.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestAddressTests {

    @ParameterizedTest
    @CsvSource(textBlock = """
            192.0.2.10,                          24, true
            10.0.2.15,                            8, true
            192.0.2.77,                          32, true
            127.0.0.1,                            8, false
            169.254.12.7,                        16, false
            0.0.0.0,                              0, false
            224.0.0.251,                          4, false
            2001:db8::10,                        64, true
            2001:db8::a:10,                      64, true
            2001:db8::192:0:2:10,                64, true
            fd00::53,                            64, true
            2001:db8::192:300:2:10,              64, false
            2001:db8::5054:ff:fe00:1,            64, false
            2001:db8::f1c4:72a9:3be2:9d04,       64, false
            fe80::5054:ff:fe00:1,                64, false
            fe80::1,                             64, false
            ::1,                                128, false
            """)
    void lastingAddressesAreThoseThatSomebodyGave(String ip, int prefix, boolean lasting) {
        assertThat(GuestAddress.of(ip, prefix).orElseThrow().isLasting()).isEqualTo(lasting);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            localhost,        24
            evil.example.org, 24
            192.0.2,          24
            192.0.2.256,      24
            192.0.2.1,        33
            192.0.2.1,        -1
            fe80::1%eth0,     64
            2001:db8::1,     129
            '',               24
            ::ffff,           -1
            """)
    void whatIsNoAddressIsNone(String ip, int prefix) {
        assertThat(GuestAddress.of(ip, prefix)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            192.0.2.10,  24, 192.0.2.99,   true
            192.0.2.10,  25, 192.0.2.200,  false
            192.0.2.10,  24, 192.0.3.10,   false
            192.0.2.10,  32, 192.0.2.11,   false
            192.0.2.10,   0, 10.0.0.1,     true
            2001:db8::1, 64, 2001:db8::2,  true
            2001:db8::1, 64, 2001:db9::2,  false
            2001:db8::1, 64, 192.0.2.1,    false
            """)
    void besideMeansInTheSameSubnet(String ip, int prefix, String other, boolean beside) {
        assertThat(new GuestAddress(ip, prefix).isBeside(new GuestAddress(other, 0)))
                .isEqualTo(beside);
    }
}

package io.moorgate.traffic.http.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {
    @ParameterizedTest
    @CsvSource({
        "1n, 1",
        "5u, 5000",
        "150m, 150000000",
        "2S, 2000000000",
        "3M, 180000000000",
        "1H, 3600000000000",
        "0m, 0",
        "99999999H, 9223372036854775807"
    })
    void readsEveryUnit(String text, long nanos) {
        assertEquals(OptionalLong.of(nanos), GrpcTimeout.nanosOf(text));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "m", "1", "1x", "-1m", "+1m", "1.5S", " 1m", "123456789m", "1mm", "１m"})
    void takesNothingElse(String text) {
        assertTrue(GrpcTimeout.nanosOf(text).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 1n",
        "0, 1n",
        "1, 1n",
        "99999999, 99999999n",
        "100000999, 100000u",
        "2999999999, 2999999u",
        "3600000000000, 3600000m",
        "100000000000000000, 1666666M",
        "9223372036854775807, 2562047H"
    })
    void writesTheFinestUnitThatHasDigitsForIt(long nanos, String text) {
        assertEquals(text, GrpcTimeout.textOf(nanos));
    }

    @Property
    void takesNothingOffButWhatItsUnitCannotSay(@ForAll @LongRange(min = 1) long nanos) {
        long read = GrpcTimeout.nanosOf(GrpcTimeout.textOf(nanos)).orElseThrow();
        assertTrue(read <= nanos && nanos - read <= nanos / 1000, read + " of " + nanos);
    }

    @Property
    void neverFails(@ForAll String text) {
        assertTrue(GrpcTimeout.nanosOf(text).orElse(0) >= 0);
    }
}

package io.moorgate.traffic.http.head;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Reads {@code grpc-timeout} (gRPC over HTTP/2, "Timeout"): up to eight digits and a unit of {@code HMSmun}. */
public final class GrpcTimeout {
    private static final int DIGITS_MAX = 8;
    private static final long AMOUNT_MAX = 99_999_999;

    /** From the finest on. */
    private static final String UNITS = "numSMH";

    private static final TimeUnit[] SPANS = {
        TimeUnit.NANOSECONDS,
        TimeUnit.MICROSECONDS,
        TimeUnit.MILLISECONDS,
        TimeUnit.SECONDS,
        TimeUnit.MINUTES,
        TimeUnit.HOURS
    };

    private GrpcTimeout() {}

    /** In nanoseconds; empty where {@code value} is missing or broken, which the endpoint may then judge. */
    public static OptionalLong nanosOf(String value) {
        int digits = value == null ? 0 : value.length() - 1;
        if (digits < 1 || digits > DIGITS_MAX) {
            return OptionalLong.empty();
        }
        long amount = 0;
        for (int at = 0; at < digits; at++) {
            char c = value.charAt(at);
            if (c < '0' || c > '9') {
                return OptionalLong.empty();
            }
            amount = amount * 10 + (c - '0');
        }
        int unit = UNITS.indexOf(value.charAt(digits));
        return unit < 0 ? OptionalLong.empty() : OptionalLong.of(SPANS[unit].toNanos(amount));
    }

    /** {@code nanos} in the finest unit that has digits for it, rounded down; one nanosecond where none is left. */
    public static String textOf(long nanos) {
        int unit = 0;
        while (SPANS[unit].convert(nanos, TimeUnit.NANOSECONDS) > AMOUNT_MAX) {
            unit++;
        }
        return "" + Math.max(1, SPANS[unit].convert(nanos, TimeUnit.NANOSECONDS)) + UNITS.charAt(unit);
    }
}

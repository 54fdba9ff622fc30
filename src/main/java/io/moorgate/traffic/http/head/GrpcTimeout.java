package io.moorgate.traffic.http.head;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Reads {@code grpc-timeout} (gRPC over HTTP/2, "Timeout"): up to eight digits and a unit of {@code HMSmun}. */
public final class GrpcTimeout {
    private static final int DIGITS_MAX = 8;

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
        TimeUnit unit =
                switch (value.charAt(digits)) {
                    case 'H' -> TimeUnit.HOURS;
                    case 'M' -> TimeUnit.MINUTES;
                    case 'S' -> TimeUnit.SECONDS;
                    case 'm' -> TimeUnit.MILLISECONDS;
                    case 'u' -> TimeUnit.MICROSECONDS;
                    case 'n' -> TimeUnit.NANOSECONDS;
                    default -> null;
                };
        return unit == null ? OptionalLong.empty() : OptionalLong.of(unit.toNanos(amount));
    }
}

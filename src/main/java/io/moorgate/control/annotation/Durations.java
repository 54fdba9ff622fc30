package io.moorgate.control.annotation;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads spans of time: {@code 300ms}, {@code 30s}, {@code 5m}, {@code 2h}, or a bare number of seconds. */
final class Durations {
    /** The longest span that any annotation takes: a year. */
    static final Duration LONGEST = Duration.ofHours(8760);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,12})(ms|s|m|h)?");

    private Durations() {}

    /** Spans from {@code min} to {@code max}, both included. */
    static Parser<Duration> between(Duration min, Duration max) {
        String expected = "a duration such as 30m, from " + text(min) + " to " + text(max);
        return text -> {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                return Parsed.bad(expected);
            }
            Duration span = span(Long.parseLong(matcher.group(1)), matcher.group(2));
            return span.compareTo(min) < 0 || span.compareTo(max) > 0 ? Parsed.bad(expected) : Parsed.good(span);
        };
    }

    /** Spans from {@code min} to a year. */
    static Parser<Duration> from(Duration min) {
        return between(min, LONGEST);
    }

    /** Zero, which stands for never, or spans from {@code min} to a year. */
    static Parser<Duration> zeroOrFrom(Duration min) {
        Parser<Duration> any = from(Duration.ZERO);
        String expected = "0, or " + text(min) + " and more, to " + text(LONGEST);
        return text -> switch (any.parse(text)) {
            case Parsed.Good<Duration>(Duration span)
            when span.isZero() || span.compareTo(min) >= 0 -> Parsed.good(span);
            default -> Parsed.bad(expected);
        };
    }

    /** The shortest text that reads as {@code span}, which has no fraction of a millisecond. */
    static String text(Duration span) {
        long millis = span.toMillis();
        if (millis == 0) {
            return "0s";
        }
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static Duration span(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case null, default -> Duration.ofSeconds(amount);
        };
    }
}

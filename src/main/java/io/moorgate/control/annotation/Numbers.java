package io.moorgate.control.annotation;

import io.moorgate.routing.Rate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads whole numbers, percentages, sizes and rates. */
final class Numbers {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})(Ki|Mi|Gi)?");
    private static final Pattern RATE = Pattern.compile("([0-9]{1,10})/([sm])");

    private Numbers() {}

    /** Numbers from {@code min} to {@code max}, both included. */
    static Parser<Integer> between(int min, int max) {
        String expected = "a number from " + min + " to " + max;
        return text -> {
            if (!NUMBER.matcher(text).matches()) {
                return Parsed.bad(expected);
            }
            long value = Long.parseLong(text);
            return value < min || value > max ? Parsed.bad(expected) : Parsed.good((int) value);
        };
    }

    /** Percentages from {@code min} to {@code max}, both included; the sign may be left out. */
    static Parser<Integer> percent(int min, int max) {
        Parser<Integer> number = between(min, max);
        return text -> switch (number.parse(text.endsWith("%") ? text.substring(0, text.length() - 1) : text)) {
            case Parsed.Good<Integer> good -> good;
            case Parsed.Partly<Integer> _, Parsed.Bad<Integer> _ ->
                Parsed.bad("a percentage from " + min + "% to " + max + "%");
        };
    }

    /** Sizes in bytes from {@code minBytes} to {@code maxBytes}, both included. */
    static Parser<Long> size(long minBytes, long maxBytes) {
        String expected = "a size such as 64Ki or 1Mi, from " + minBytes + " to " + maxBytes + " bytes";
        return text -> {
            Matcher matcher = SIZE.matcher(text);
            if (!matcher.matches()) {
                return Parsed.bad(expected);
            }
            long unit = unitBytes(matcher.group(2));
            long amount = Long.parseLong(matcher.group(1));
            boolean tooMuch = amount > maxBytes / unit;
            return tooMuch || amount * unit < minBytes ? Parsed.bad(expected) : Parsed.good(amount * unit);
        };
    }

    /** Rates per second or minute; at least one. */
    static Parser<Rate> rate() {
        String expected = "a rate such as 10/s or 600/m";
        return text -> {
            Matcher matcher = RATE.matcher(text);
            if (!matcher.matches()) {
                return Parsed.bad(expected);
            }
            long count = Long.parseLong(matcher.group(1));
            if (count < 1 || count > Rate.COUNT_MAX) {
                return Parsed.bad(expected);
            }
            return Parsed.good(new Rate((int) count, matcher.group(2).equals("s") ? Rate.Per.SECOND : Rate.Per.MINUTE));
        };
    }

    private static long unitBytes(String unit) {
        return switch (unit) {
            case "Ki" -> 1L << 10;
            case "Mi" -> 1L << 20;
            case "Gi" -> 1L << 30;
            case null, default -> 1L;
        };
    }
}

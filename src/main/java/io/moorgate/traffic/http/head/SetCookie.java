package io.moorgate.traffic.http.head;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;

/**
 * A cookie that an answer sets, read as a browser reads it (RFC 6265 section 5.2).
 *
 * @param hasAge whether its {@code Max-Age} is more than 0; empty where it has none. Goes before {@code expires}
 * @param expires until when it is good
 */
public record SetCookie(String name, String value, Optional<Boolean> hasAge, Optional<Instant> expires) {
    /** What the value of a Set-Cookie field says; empty where that sets no cookie with a name. */
    public static Optional<SetCookie> parse(String field) {
        String[] parts = field.split(";");
        int equals = parts.length == 0 ? -1 : parts[0].indexOf('=');
        if (equals < 1) {
            return Optional.empty();
        }
        Optional<Boolean> hasAge = Optional.empty();
        Optional<Instant> expires = Optional.empty();
        for (int i = 1; i < parts.length; i++) {
            int at = parts[i].indexOf('=');
            String attribute =
                    (at < 0 ? parts[i] : parts[i].substring(0, at)).strip().toLowerCase(Locale.ROOT);
            String text = at < 0 ? "" : parts[i].substring(at + 1).strip();
            if (attribute.equals("max-age")) {
                Optional<Boolean> before = hasAge;
                hasAge = isAge(text).or(() -> before);
            } else if (attribute.equals("expires")) {
                Optional<Instant> before = expires;
                expires = Optional.ofNullable(DateFormatter.parseHttpDate(text))
                        .map(Date::toInstant)
                        .or(() -> before);
            }
        }
        String value = unquoted(parts[0].substring(equals + 1).strip());
        return Optional.of(new SetCookie(parts[0].substring(0, equals).strip(), value, hasAge, expires));
    }

    /** Whether an age of {@code text} is more than 0; empty where that is no number. */
    private static Optional<Boolean> isAge(String text) {
        boolean isNegative = text.startsWith("-");
        String digits = isNegative ? text.substring(1) : text;
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return Optional.of(!isNegative && digits.chars().anyMatch(c -> c != '0'));
    }

    private static String unquoted(String text) {
        boolean isQuoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }

    /** Whether it makes the client forget the cookie. */
    public boolean isOver(Instant now) {
        return hasAge.map(age -> !age)
                .orElseGet(() -> expires.filter(until -> !until.isAfter(now)).isPresent());
    }
}

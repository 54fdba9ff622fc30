package io.moorgate.control.annotation;

import io.moorgate.routing.HeaderMatch;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the header fields that a request must have. */
final class HeaderMatches {
    private static final int VALUE_LENGTH_MAX = 1024;
    private static final String EXPECTED = "NAME=VALUE, a header's name and the value that it has to have";

    /** What has an annotation of its own, or is not passed on. */
    private static final Set<String> OTHERWISE = Set.of("host", "connection");

    private HeaderMatches() {}

    /** A list of {@code NAME=VALUE}, broken where one element is: without that one it would match more requests. */
    static Parser<List<HeaderMatch>> list() {
        Parser<List<HeaderMatch>> elements = one().goodOnes();
        return text -> switch (elements.parse(text)) {
            case Parsed.Good<List<HeaderMatch>>(List<HeaderMatch> good) -> once(good);
            case Parsed.Partly<List<HeaderMatch>>(List<HeaderMatch> _, String _, String _) ->
                Parsed.bad(EXPECTED + ", in every element: without one, other requests would match");
            case Parsed.Bad<List<HeaderMatch>> bad -> bad;
        };
    }

    private static Parsed<List<HeaderMatch>> once(List<HeaderMatch> matches) {
        boolean isContradiction =
                matches.stream().map(HeaderMatch::name).distinct().count() < matches.size();
        return isContradiction
                ? Parsed.bad("each header once: no request has two values of one")
                : Parsed.good(matches);
    }

    private static Parser<HeaderMatch> one() {
        return text -> {
            int equals = text.indexOf('=');
            if (equals < 0) {
                return Parsed.bad(EXPECTED);
            }
            String name = text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            String value = text.substring(equals + 1).strip();
            return Names.isToken(name) && !OTHERWISE.contains(name) && isValue(value)
                    ? Parsed.good(new HeaderMatch(name, value))
                    : Parsed.bad(EXPECTED);
        };
    }

    /** A field's value (RFC 9110 section 5.5) of visible ASCII, and blanks within it. */
    private static boolean isValue(String text) {
        return !text.isEmpty()
                && text.length() <= VALUE_LENGTH_MAX
                && text.chars().allMatch(c -> c >= ' ' && c < 0x7f || c == '\t');
    }
}

package io.moorgate.routing;

import java.util.Objects;
import java.util.Optional;

/**
 * Another host or path for a request.
 *
 * @param host the host instead; empty: as it is
 */
public record UriChange(Optional<String> host, Path path) {
    /** Nothing changes. */
    public static final UriChange NONE = new UriChange(Optional.empty(), new Path.Same());

    public UriChange {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(path, "path");
    }

    /** What becomes of the path; the query stays. */
    public sealed interface Path {
        /** Nothing. */
        record Same() implements Path {}

        /** Another one instead. */
        record Full(String text) implements Path {}

        /** {@code text} instead of the first {@code elements} elements, those that the route's path has. */
        record Prefix(int elements, String text) implements Path {
            /** Instead of the prefix {@code matched}. */
            public static Prefix of(PathPattern matched, String text) {
                String path = matched.text();
                return new Prefix(
                        path.equals("/")
                                ? 0
                                : (int) path.chars().filter(c -> c == '/').count(),
                        text);
            }
        }
    }

    /** {@code uri}, which is in origin form, with the other path. */
    public String uriOf(String uri) {
        int query = uri.indexOf('?');
        String rest = query < 0 ? "" : uri.substring(query);
        return switch (path) {
            case Path.Same() -> uri;
            case Path.Full(String text) -> text + rest;
            case Path.Prefix(int elements, String text) ->
                replaced(query < 0 ? uri : uri.substring(0, query), elements, text) + rest;
        };
    }

    private static String replaced(String path, int elements, String text) {
        int from = 0;
        for (int passed = 0; passed < elements && from >= 0; passed++) {
            from = path.indexOf('/', from + 1);
        }
        String tail = from < 0 ? "" : path.substring(from);
        String head = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        String whole = head + tail;
        return whole.isEmpty() ? "/" : whole;
    }
}

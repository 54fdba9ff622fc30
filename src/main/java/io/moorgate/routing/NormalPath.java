package io.moorgate.routing;

import java.util.Optional;

/** Which paths of routes a request can be matched with. Any thread. */
public final class NormalPath {
    private static final String NEVER = ", which no request is matched with";
    private static final String EMPTY = "a path without empty elements" + NEVER;

    private NormalPath() {}

    /**
     * What is expected instead of {@code path}, which begins with a slash, where no request is ever matched with it. Empty
     * where there is nothing wrong with it.
     */
    public static Optional<String> faultOf(String path) {
        return path.contains("//") ? Optional.of(EMPTY) : Optional.empty();
    }
}

package io.moorgate.control.translate;

import io.moorgate.control.annotation.Quoted;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.NormalPath;
import io.moorgate.routing.PathPattern;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads hosts and paths of Ingress rules. What cannot be read is left out and widens nothing. */
final class IngressPaths {
    private static final Pattern HOST =
            Pattern.compile("(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int HOST_LENGTH_MAX = 253;

    private IngressPaths() {}

    /** The host of a rule, any where it names none; a wildcard stands for exactly one label. {@code fault} gets what is wrong. */
    static Optional<HostPattern> host(String text, Consumer<String> fault) {
        if (text == null || text.isEmpty()) {
            return Optional.of(HostPattern.ANY);
        }
        if (text.length() > HOST_LENGTH_MAX || !HOST.matcher(text).matches()) {
            fault.accept(
                    Quoted.of(text) + " (expected: a host name such as chat.example.com or *.example.com): not served");
            return Optional.empty();
        }
        return Optional.of(text.startsWith("*.") ? HostPattern.oneLabel(text) : new HostPattern(text));
    }

    /** The pattern of a path. {@code fault} gets what is wrong. */
    static Optional<PathPattern> path(String text, String type, Consumer<String> fault) {
        String path = text == null || text.isEmpty() ? "/" : text;
        String kind = Objects.requireNonNullElse(type, "ImplementationSpecific");
        if (!path.startsWith("/")) {
            fault.accept(Quoted.of(path) + " (expected: a path that begins with /): not served");
            return Optional.empty();
        }
        Optional<String> never = NormalPath.faultOf(path);
        if (never.isPresent()) {
            fault.accept(Quoted.of(path) + " (expected: " + never.get() + "): not served");
            return Optional.empty();
        }
        return switch (kind) {
            case "Exact" -> Optional.of(new PathPattern(path, true));
            case "Prefix", "ImplementationSpecific" -> Optional.of(PathPattern.prefix(path));
            default -> {
                fault.accept("pathType " + Quoted.of(kind)
                        + " (expected: Exact, Prefix or ImplementationSpecific): not served");
                yield Optional.empty();
            }
        };
    }
}

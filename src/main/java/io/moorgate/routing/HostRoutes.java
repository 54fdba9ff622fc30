package io.moorgate.routing;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds a value by host name: exact names first, then the longest {@code *.suffix}, then any host. A host whose value
 * does not satisfy the caller falls through to the next, less specific one.
 */
public final class HostRoutes<T> {
    private final Map<String, T> exact;
    private final List<Map.Entry<HostPattern, T>> wildcards;
    private final Optional<T> any;

    /** {@code byHost} is copied. */
    public HostRoutes(Map<HostPattern, T> byHost) {
        this.exact = byHost.entrySet().stream()
                .filter(entry -> !entry.getKey().isWildcard() && !entry.getKey().equals(HostPattern.ANY))
                .collect(Collectors.toUnmodifiableMap(entry -> entry.getKey().text(), Map.Entry::getValue));
        this.wildcards = byHost.entrySet().stream()
                .filter(entry -> entry.getKey().isWildcard())
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(entry -> -entry.getKey().text().length()))
                .toList();
        this.any = Optional.ofNullable(byHost.get(HostPattern.ANY));
    }

    /**
     * The most specific value for {@code host} that {@code fits}.
     *
     * @param host lower case, no port; empty where the client named none
     */
    public Optional<T> find(String host, Predicate<T> fits) {
        T named = exact.get(host);
        if (named != null && fits.test(named)) {
            return Optional.of(named);
        }
        for (Map.Entry<HostPattern, T> wildcard : wildcards) {
            if (wildcard.getKey().matches(host) && fits.test(wildcard.getValue())) {
                return Optional.of(wildcard.getValue());
            }
        }
        return any.filter(fits);
    }

    /** Every host with its value. */
    public Map<HostPattern, T> entries() {
        Map<HostPattern, T> entries = new LinkedHashMap<>();
        exact.forEach((host, value) -> entries.put(new HostPattern(host), value));
        wildcards.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        any.ifPresent(value -> entries.put(HostPattern.ANY, value));
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostRoutes<?> that && entries().equals(that.entries());
    }

    @Override
    public int hashCode() {
        return entries().hashCode();
    }
}

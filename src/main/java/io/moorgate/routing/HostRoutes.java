package io.moorgate.routing;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds a value by host name: exact names first, then the longest {@code *.suffix}, of two alike that for
 * exactly one label, then any host. A host whose value
 * does not satisfy the caller falls through to the next, less specific one. Immutable; a lookup does not scan.
 */
public final class HostRoutes<T> {
    private static final Comparator<HostPattern> MOST_SPECIFIC_FIRST = Comparator.comparing(
                    (HostPattern pattern) -> pattern.equals(HostPattern.ANY))
            .thenComparing(HostPattern::isWildcard)
            .thenComparing(pattern -> pattern.isWildcard() ? -pattern.text().length() : 0)
            .thenComparing(HostPattern::text)
            .thenComparing(pattern -> !pattern.isOneLabel());

    private final Map<HostPattern, T> entries;
    private final Map<String, T> exact = new HashMap<>();
    private final TextIndex<T> suffixes;
    private final TextIndex<T> suffixesOfOneLabel;
    private final Optional<T> any;

    /** {@code byHost} is copied. */
    public HostRoutes(Map<HostPattern, T> byHost) {
        Map<HostPattern, T> sorted = new LinkedHashMap<>();
        Map<String, T> bySuffix = new HashMap<>();
        Map<String, T> bySuffixOfOneLabel = new HashMap<>();
        byHost.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(MOST_SPECIFIC_FIRST))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        sorted.forEach((pattern, value) -> {
            if (pattern.isWildcard()) {
                (pattern.isOneLabel() ? bySuffixOfOneLabel : bySuffix)
                        .put(pattern.text().substring(1), value);
            } else if (!pattern.equals(HostPattern.ANY)) {
                exact.put(pattern.text(), value);
            }
        });
        this.entries = Collections.unmodifiableMap(sorted);
        this.suffixes = new TextIndex<>(bySuffix);
        this.suffixesOfOneLabel = new TextIndex<>(bySuffixOfOneLabel);
        this.any = Optional.ofNullable(byHost.get(HostPattern.ANY));
    }

    /**
     * The most specific value for {@code host} that {@code fits}.
     *
     * @param host lower case, no port; empty where the client named none
     */
    public Optional<T> find(String host, Predicate<? super T> fits) {
        return search(host, value -> fits.test(value) ? Optional.of(value) : Optional.empty());
    }

    /**
     * What {@code search} finds in the most specific value for {@code host} in which it finds anything.
     *
     * @param host lower case, no port; empty where the client named none
     */
    public <R> Optional<R> search(String host, Function<? super T, Optional<R>> search) {
        T named = exact.get(host);
        Optional<R> found = named == null ? Optional.empty() : search.apply(named);
        if (found.isEmpty() && suffixesOfOneLabel.lengths() > 0) {
            found = ofOneLabel(host).flatMap(search);
        }
        for (int rank = 0; found.isEmpty() && rank < suffixes.lengths(); rank++) {
            int from = host.length() - suffixes.length(rank);
            if (from > 0 && host.charAt(from) == '.') {
                found = suffixes.find(rank, host, from).flatMap(search);
            }
        }
        return found.isPresent() ? found : any.flatMap(search);
    }

    /** What stands for exactly the first label of {@code host}: no other wildcard that takes it is longer. */
    private Optional<T> ofOneLabel(String host) {
        int dot = host.indexOf('.');
        for (int rank = 0; dot > 0 && rank < suffixesOfOneLabel.lengths(); rank++) {
            if (suffixesOfOneLabel.length(rank) == host.length() - dot) {
                return suffixesOfOneLabel.find(rank, host, dot);
            }
        }
        return Optional.empty();
    }

    /** Every host with its value, the most specific first. */
    public Map<HostPattern, T> entries() {
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostRoutes<?> that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}

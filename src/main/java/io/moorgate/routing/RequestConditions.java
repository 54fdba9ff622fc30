package io.moorgate.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a route asks of a request beside its host and path; of two routes of one path the one goes first that asks for a
 * method, then the one that asks for more header fields, then for more query parameters, then by {@code order} (Gateway
 * API, {@code HTTPRouteRule.matches}).
 *
 * @param overTls whether the client must have used TLS, or must not; empty for either; does not make a route ask more
 * @param method the method; empty for any
 * @param headers header fields with their values; sorted
 * @param headerPatterns header fields whose values match an expression; sorted
 * @param query query parameters with their values; sorted
 * @param queryPatterns query parameters whose values match an expression; sorted
 */
public record RequestConditions(
        Optional<Boolean> overTls,
        Optional<String> method,
        List<HeaderMatch> headers,
        List<FieldPattern> headerPatterns,
        List<QueryMatch> query,
        List<FieldPattern> queryPatterns,
        MatchOrder order) {
    private static final Comparator<FieldPattern> BY_TEXT = Comparator.comparing(FieldPattern::toString);

    /** Takes every request. */
    public static final RequestConditions NONE = new RequestConditions(
            Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), List.of(), MatchOrder.NONE);

    /** Those that ask more first. */
    public static final Comparator<RequestConditions> MOST_FIRST = Comparator.comparingInt(RequestConditions::rank)
            .reversed()
            .thenComparing(RequestConditions::order)
            .thenComparing(RequestConditions::toString);

    private static final int RANK_BITS = 10;

    private static final int COUNT_MAX = (1 << RANK_BITS) - 1;

    public RequestConditions {
        Objects.requireNonNull(overTls, "overTls");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(order, "order");
        headers = headers.stream().sorted().distinct().toList();
        headerPatterns = headerPatterns.stream().sorted(BY_TEXT).distinct().toList();
        query = query.stream().sorted().distinct().toList();
        queryPatterns = queryPatterns.stream().sorted(BY_TEXT).distinct().toList();
    }

    /** Whether the client used TLS or not. */
    public RequestConditions(
            Optional<String> method,
            List<HeaderMatch> headers,
            List<FieldPattern> headerPatterns,
            List<QueryMatch> query,
            List<FieldPattern> queryPatterns,
            MatchOrder order) {
        this(Optional.empty(), method, headers, headerPatterns, query, queryPatterns, order);
    }

    /** Whether every request fulfils them. */
    public boolean areNone() {
        return overTls.isEmpty()
                && method.isEmpty()
                && headers.isEmpty()
                && headerPatterns.isEmpty()
                && query.isEmpty()
                && queryPatterns.isEmpty();
    }

    /** The same for a route of another place in line. */
    public RequestConditions withOrder(MatchOrder other) {
        return new RequestConditions(overTls, method, headers, headerPatterns, query, queryPatterns, other);
    }

    /** The same for clients that have used TLS, or have not. */
    public RequestConditions withOverTls(Optional<Boolean> other) {
        return new RequestConditions(other, method, headers, headerPatterns, query, queryPatterns, order);
    }

    /** How much they ask: of two routes of one path the higher one goes first. */
    int rank() {
        int fields = Math.min(headers.size() + headerPatterns.size(), COUNT_MAX);
        int parameters = Math.min(query.size() + queryPatterns.size(), COUNT_MAX);
        return (method.isPresent() ? 1 << 2 * RANK_BITS : 0) | fields << RANK_BITS | parameters;
    }

    /** Whether a request fulfils them. */
    public boolean match(HeaderValues request) {
        return overTls.map(wanted -> wanted == request.isSecure()).orElse(true)
                && method.map(request.method()::equals).orElse(true)
                && headers.stream().allMatch(field -> isValue(request.get(field.name()), field.value()))
                && query.stream().allMatch(field -> isValue(request.query(field.name()), field.value()))
                && matchPatterns(request);
    }

    /** Whether a request fulfils those that are expressions. */
    boolean matchPatterns(HeaderValues request) {
        for (FieldPattern field : headerPatterns) {
            Optional<String> value = request.get(field.name());
            if (value.isEmpty() || !field.pattern().matches(value.get())) {
                return false;
            }
        }
        for (FieldPattern field : queryPatterns) {
            Optional<String> value = request.query(field.name());
            if (value.isEmpty() || !field.pattern().matches(value.get())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isValue(Optional<String> found, String wanted) {
        return found.isPresent() && found.get().equals(wanted);
    }

    /** For people; the order is left out. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        overTls.ifPresent(wanted -> parts.add(wanted ? "https" : "http"));
        method.ifPresent(parts::add);
        headers.forEach(field -> parts.add(field.toString()));
        headerPatterns.forEach(field -> parts.add(field.toString()));
        query.forEach(field -> parts.add("?" + field));
        queryPatterns.forEach(field -> parts.add("?" + field));
        return String.join(", ", parts);
    }
}

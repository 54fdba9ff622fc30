package io.moorgate.traffic.http.head;

import io.moorgate.routing.HeaderValues;
import java.util.List;
import java.util.Optional;

/**
 * The header fields of a request by which its route is found. What only a trusted peer may say counts from no other one.
 *
 * @param trusted whether what the peer says of forwarding counts
 * @param overTls whether the client's connection is over TLS
 */
public record MatchedFields(RequestHead head, boolean trusted, boolean overTls) implements HeaderValues {
    @Override
    public Optional<String> get(String name) {
        List<String> values = head.all(name);
        if (values.isEmpty() || !ForwardingFields.counts(name, trusted)) {
            return Optional.empty();
        }
        if (name.equals("cookie")) {
            return Optional.of(String.join("; ", values));
        }
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public Optional<String> query(String name) {
        return head.query(name);
    }

    @Override
    public boolean isSecure() {
        return overTls || trusted && head.isForwardedOverTls();
    }
}

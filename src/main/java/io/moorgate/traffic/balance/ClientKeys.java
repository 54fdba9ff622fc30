package io.moorgate.traffic.balance;

import io.moorgate.affinity.ClientKey;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.Upstream;
import java.util.Locale;
import java.util.Optional;

/** By what a client is known, as its route says. Any thread. */
final class ClientKeys {
    private ClientKeys() {}

    /** What the {@code hash} strategy goes by. */
    static ClientKey hashed(Upstream upstream, ClientTraits client) {
        Optional<ClientKey> key =
                switch (upstream.balance().hashOn()) {
                    case HashOn.ClientIp() -> Optional.empty();
                    case HashOn.Header(String name) -> ofHeader(name, client);
                    case HashOn.Cookie(String name) -> client.cookie(name).flatMap(value -> ofText(name, value));
                    case HashOn.Query(String name) -> client.query(name).flatMap(value -> ofText(name, value));
                };
        return key.orElseGet(() -> ofAddress(upstream, client));
    }

    /** By the header field of that name; empty where it is missing, or empty as those of many clients may be. */
    static Optional<ClientKey> ofHeader(String name, ClientTraits client) {
        return client.header(name).flatMap(value -> ofText(name, value));
    }

    private static Optional<ClientKey> ofText(String name, String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(ClientKey.ofText(name.toLowerCase(Locale.ROOT), value));
    }

    /** By address, cut as the Service says. */
    static ClientKey ofAddress(Upstream upstream, ClientTraits client) {
        return ClientKey.ofAddress(client.address(), upstream.clientPrefix());
    }
}

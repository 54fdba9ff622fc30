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
                    case HashOn.Header(String name) -> client.header(name).map(value -> ofText(name, value));
                    case HashOn.Cookie(String name) -> client.cookie(name).map(value -> ofText(name, value));
                    case HashOn.Query(String name) -> client.query(name).map(value -> ofText(name, value));
                };
        return key.orElseGet(() -> ofAddress(upstream, client));
    }

    /** By a field of that name. */
    static ClientKey ofText(String name, String value) {
        return ClientKey.ofText(name.toLowerCase(Locale.ROOT), value);
    }

    /** By address, cut as the Service says. */
    static ClientKey ofAddress(Upstream upstream, ClientTraits client) {
        return ClientKey.ofAddress(client.address(), upstream.clientPrefix());
    }
}

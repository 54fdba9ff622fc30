package io.moorgate.affinity;

import io.moorgate.routing.ClientPrefix;
import java.net.InetAddress;

/** Client keys for tests. */
final class Clients {
    private Clients() {}

    static ClientKey address(String literal) {
        return ClientKey.ofAddress(InetAddress.ofLiteral(literal), ClientPrefix.WHOLE);
    }
}

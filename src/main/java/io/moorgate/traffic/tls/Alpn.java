package io.moorgate.traffic.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import java.util.Optional;

/** What the gateway offers an endpoint to speak inside TLS (ALPN, RFC 7301). */
public enum Alpn {
    /** No offer: bytes as they come. */
    NONE(""),
    /** Taken for agreed by an endpoint that does not answer the offer. */
    HTTP_1_1("http/1.1"),
    /** An endpoint has to agree (RFC 9113 section 3.2). */
    HTTP_2("h2");

    private final String name;

    Alpn(String name) {
        this.name = name;
    }

    /** Whether {@code agreed}, empty where the endpoint did not answer, is what was offered. */
    public boolean accepts(String agreed) {
        return agreed.equals(name) || this != HTTP_2 && agreed.isEmpty();
    }

    /** The name of the protocol that is offered. */
    public String protocolName() {
        return name;
    }

    Optional<ApplicationProtocolConfig> offer() {
        return this == NONE
                ? Optional.empty()
                : Optional.of(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        name));
    }
}

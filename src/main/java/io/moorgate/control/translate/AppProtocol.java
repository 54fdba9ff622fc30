package io.moorgate.control.translate;

import io.moorgate.routing.Protocol;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a port's {@code appProtocol} says (KEP-2133 and KEP-3726 names, IANA names, and their bare forms).
 *
 * @param text as the user wrote it
 * @param http what HTTP-family protocol it names; empty for raw TCP and for names that are not known
 * @param tls whether endpoints are to be spoken to over TLS
 */
record AppProtocol(String text, Optional<Protocol> http, boolean tls) {
    private record Meaning(Protocol protocol, boolean tls) {}

    private static final Meaning HTTP2 = new Meaning(Protocol.GRPC, false);
    private static final Meaning WS = new Meaning(Protocol.WEBSOCKET, false);
    private static final Meaning WSS = new Meaning(Protocol.WEBSOCKET, true);

    private static final Map<String, Meaning> MEANINGS = Map.of(
            "http", new Meaning(Protocol.HTTP, false),
            "https", new Meaning(Protocol.HTTP, true),
            "ws", WS,
            "kubernetes.io/ws", WS,
            "wss", WSS,
            "kubernetes.io/wss", WSS,
            "kubernetes.io/h2c", HTTP2,
            "h2c", HTTP2,
            "grpc", HTTP2,
            "grpcs", new Meaning(Protocol.GRPC, true));

    /** Reads {@code text}, in any case; empty where a port says nothing. */
    static Optional<AppProtocol> of(String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        Optional<Meaning> meaning =
                Optional.ofNullable(MEANINGS.get(text.strip().toLowerCase(Locale.ROOT)));
        return Optional.of(new AppProtocol(
                text, meaning.map(Meaning::protocol), meaning.map(Meaning::tls).orElse(false)));
    }

    /** Whether a port that says this can be served as {@code wanted}. */
    boolean fits(Protocol wanted) {
        return switch (wanted) {
            case AUTO -> http.isPresent();
            case HTTP, WEBSOCKET -> http.isPresent() && http.get() != Protocol.GRPC;
            case GRPC -> http.isPresent() && http.get() == Protocol.GRPC;
            case TCP -> http.isEmpty();
            case TLS_PASSTHROUGH -> http.isEmpty() || tls;
        };
    }
}

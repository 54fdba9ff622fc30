package io.moorgate.control.annotation;

import io.moorgate.routing.HeaderMatch;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.Protocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Annotations that say what a Service is served as: gateway, host, path, port, protocol. */
public final class Serving {
    /** Which gateway. */
    public static final Annotation<String> CLASS = Annotation.of(
                    "class", "name", Names.gatewayClass(), "Which gateway serves the Service.", "edge")
            .or("moorgate", "`moorgate`");

    /** Which hosts. */
    public static final Annotation<List<HostPattern>> HOST = Annotation.of(
                    "host",
                    "host names, `*.example.com` allowed",
                    Names.hostPattern().goodOnes(),
                    "The virtual hosts of the HTTP family, or the server names (SNI) of TLS passthrough.",
                    "chat.example.com, *.chat.example.com")
            .or(List.of(HostPattern.ANY), "any host")
            .whenBroken(WhenBroken.LEFT_OUT);

    /** Which paths. */
    public static final Annotation<List<String>> PATH = Annotation.of(
                    "path",
                    "paths",
                    Names.path().goodOnes(),
                    "The paths that are taken, matched by path element, the longest first.",
                    "/chat, /rooms")
            .or(List.of("/"), "`/`")
            .whenBroken(WhenBroken.LEFT_OUT);

    /** How paths match. */
    public static final Annotation<PathType> PATH_TYPE = Annotation.of(
                    "path-type",
                    "`Prefix` `Exact`",
                    Parser.oneOf(ordered("Prefix", PathType.PREFIX, "Exact", PathType.EXACT)),
                    "Whether `path` is matched from the front or as a whole.",
                    "Exact")
            .or(PathType.PREFIX, "`Prefix`")
            .whenBroken(WhenBroken.REFUSES);

    /** Which header fields a request must have. */
    public static final Annotation<List<HeaderMatch>> MATCH_HEADER = Annotation.of(
                    "match-header",
                    "`NAME=VALUE` list",
                    HeaderMatches.list(),
                    "Only requests with all of these header fields are taken, each once and with exactly this value;"
                            + " within a host, the route with more of them goes first, then the longest path.",
                    "x-canary=1, x-tenant=blue")
            .or("none")
            .whenBroken(WhenBroken.LEFT_OUT);

    /** Which port of the Service. */
    public static final Annotation<PortRef> PORT = Annotation.of(
                    "port",
                    "Service port name or number",
                    Ports.servicePort(),
                    "The Service port that clients are sent to.",
                    "web")
            .or("the only port, else the first that fits the protocol")
            .whenBroken(WhenBroken.REFUSES);

    /** What endpoints speak. */
    public static final Annotation<Protocol> PROTOCOL = Annotation.of(
                    "protocol",
                    "`auto` `http` `websocket` `grpc` `tcp` `tls-passthrough`",
                    Choices.of(Protocol.values()),
                    "What the endpoints speak; `auto` is HTTP/1.1 with upgrades, and HTTP/2 for gRPC calls. `grpc` takes"
                            + " gRPC-Web too. `tls-passthrough` is served on the TLS port by `host`, or with `listen` on those"
                            + " ports.",
                    "websocket")
            .or("from the port's `appProtocol`, else `auto` with `host` or `path`, `tcp` with only `listen`")
            .whenBroken(WhenBroken.REFUSES);

    /** Which gateway ports. */
    public static final Annotation<List<ListenPort>> LISTEN = Annotation.of(
                    "listen",
                    "gateway ports, `:` and a Service port may follow",
                    Ports.listen(),
                    "Gateway ports that are opened for raw TCP or TLS passthrough, each to a Service port.",
                    "5432:postgres")
            .or("none")
            .whenBroken(WhenBroken.LEFT_OUT);

    static final List<Annotation<?>> ALL = List.of(CLASS, HOST, PATH, PATH_TYPE, MATCH_HEADER, PORT, PROTOCOL, LISTEN);

    private Serving() {}

    private static <T> Map<String, T> ordered(String first, T firstValue, String second, T secondValue) {
        Map<String, T> words = new LinkedHashMap<>();
        words.put(first, firstValue);
        words.put(second, secondValue);
        return words;
    }
}

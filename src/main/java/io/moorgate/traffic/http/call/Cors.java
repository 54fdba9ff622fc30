package io.moorgate.traffic.http.call;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.CorsPolicy;
import io.moorgate.traffic.http.head.HeaderLists;
import io.moorgate.traffic.http.stream.HttpStream;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The CORS protocol (Fetch, section 3.2) of routes that name origins: preflights are answered here, and what answers say of
 * it is the gateway's word, not the endpoint's. Event loop of the client.
 */
public final class Cors {
    /** The status of an answer to a preflight. */
    public static final int NO_CONTENT = 204;

    private static final String PREFIX = "access-control-";
    private static final String ALLOW_ORIGIN = "access-control-allow-origin";
    private static final String ALLOW_CREDENTIALS = "access-control-allow-credentials";
    private static final String ALLOW_METHODS = "access-control-allow-methods";
    private static final String ALLOW_HEADERS = "access-control-allow-headers";
    private static final String EXPOSE_HEADERS = "access-control-expose-headers";
    private static final String REQUEST_METHOD = "access-control-request-method";
    private static final String REQUEST_HEADERS = "access-control-request-headers";
    private static final String MAX_AGE_SECONDS = "600";

    /** What pages of gRPC-Web have to read (gRPC-Web, "CORS support"). */
    private static final List<String> GRPC_FIELDS = List.of("grpc-status", "grpc-message", "grpc-status-details-bin");

    private Cors() {}

    /** Whether {@code request} is a preflight to a route that names origins. */
    public static boolean isPreflight(ClientRequest request) {
        return !policy(request).isNone()
                && request.head().method().equals("OPTIONS")
                && request.head().has("origin")
                && request.head().has(REQUEST_METHOD);
    }

    /** Answers {@code request}, a preflight: what it asks for is allowed where its origin is, else nothing is said of it. */
    public static void answer(ClientRequest request) {
        Http2Headers head = new DefaultHttp2Headers(false).status(Integer.toString(NO_CONTENT));
        head.add("vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        if (policy(request).admits(request.origin())) {
            allow(request, head);
            head.set(ALLOW_METHODS, request.head().get(REQUEST_METHOD).orElse(""));
            request.head().get(REQUEST_HEADERS).ifPresent(names -> head.set(ALLOW_HEADERS, names));
            head.set("access-control-max-age", MAX_AGE_SECONDS);
        }
        if (request.head().has("expect")) {
            request.stream().closeAfterAnswer();
        }
        request.stream().writeHead(head, true, HttpStream.UNHEARD);
    }

    /** Says in {@code answer}, the final head of an answer to {@code request}, which pages may read it. */
    static void apply(ClientRequest request, Http2Headers answer) {
        CorsPolicy policy = policy(request);
        if (policy.isNone()) {
            return;
        }
        Set<String> exposed = exposed(request, answer);
        for (CharSequence name : Set.copyOf(answer.names())) {
            if (name.toString().startsWith(PREFIX)) {
                answer.remove(name);
            }
        }
        addVary(answer);
        if (request.head().has("origin") && policy.admits(request.origin())) {
            allow(request, answer);
            answer.set(EXPOSE_HEADERS, String.join(", ", exposed));
        }
    }

    private static CorsPolicy policy(ClientRequest request) {
        return request.route().access().cors();
    }

    private static void allow(ClientRequest request, Http2Headers answer) {
        if (policy(request).isAny()) {
            answer.set(ALLOW_ORIGIN, "*");
        } else {
            answer.set(ALLOW_ORIGIN, request.origin());
            answer.set(ALLOW_CREDENTIALS, "true");
        }
    }

    /** What the endpoint exposes, what gRPC-Web needs (its metadata, too), and a header that names the client's session. */
    private static Set<String> exposed(ClientRequest request, Http2Headers answer) {
        Set<String> names = new LinkedHashSet<>(GRPC_FIELDS);
        if (request.route().upstream().affinity().key() instanceof Affinity.Key.LearntHeader(String name)) {
            names.add(name);
        }
        if (request.stream() instanceof GrpcWebStream) {
            answer.names().stream()
                    .map(CharSequence::toString)
                    .filter(Cors::isMetadata)
                    .forEach(names::add);
        }
        for (CharSequence list : answer.getAll(EXPOSE_HEADERS)) {
            for (String name : list.toString().split(",")) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        names.remove("");
        return names;
    }

    private static boolean isMetadata(String name) {
        return name.charAt(0) != ':' && !name.startsWith(PREFIX) && !name.equals("set-cookie");
    }

    private static void addVary(Http2Headers answer) {
        boolean isThere = answer.getAll("vary").stream()
                .map(CharSequence::toString)
                .anyMatch(value -> HeaderLists.contains(value, "origin") || HeaderLists.contains(value, "*"));
        if (!isThere) {
            answer.add("vary", "Origin");
        }
    }
}

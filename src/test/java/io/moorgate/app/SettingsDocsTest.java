package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/settings.md is made of {@link GatewaySettings}; a stale page fails. */
class SettingsDocsTest {
    private static final Path PAGE = Path.of("docs/settings.md");

    private static final String HEAD = """
            # Settings

            Made from `GatewaySettings`; `make docs` writes it anew.

            A setting is a property (`-Dmoorgate.http.port=80`, or a line in `config/application.properties` of the directory that it is started in) or an
            environment variable (`MOORGATE_HTTP_PORT=80`). An annotation on a Service goes before a gateway-wide default
            (`moorgate.defaults.<annotation>`), and that before the built-in one. Durations: `300ms`, `30s`, `5m`, `2h`;
            a year (`8760h`) at most. A `MOORGATE_...` variable or `moorgate...` property that is no setting is a Problem, with the nearest name where one is near.
            The management port is Quarkus' own setting: `quarkus.management.port`, 9000.

            | setting | default | meaning |
            |---|---|---|
            """;

    private static final String TAIL = """

            ## Limits

            Each has a name; reaching it counts in `moorgate_limit_reached_total{limit}`.

            | limit | maximum | what happens |
            |---|---|---|
            | `connections` | `moorgate.limits.connections-per-listener`, and `moorgate.limits.connections-max` for all listeners together | HTTP: 503 with Retry-After and close; TCP: reset |
            | `overload` | pressure of 0.90 for clients without a pin, of 0.95 for all; [overload.md](overload.md) | 503 with Retry-After, gRPC `UNAVAILABLE`, reset |
            | `accept` | the process's descriptors | accepting pauses for a moment |
            | `affinity-entries` | `moorgate.affinity.entries-max` | the longest idle pin goes; where all are live the newcomer is not pinned |
            | `affinity-entries-per-service` | `moorgate.affinity.entries-per-service-max` | the Service's own longest idle pin goes; where all are live the newcomer is not pinned |
            | `client-certificate` | a `client-ca-secret` that has changed, and what a client has shown is not good for it any more | a live connection: Close 1008, `PERMISSION_DENIED`, broken off; a kept connection of HTTP ends |
            | `client-hello-bytes`, `client-hello-time` | 16 KiB, 10 s | TLS passthrough on a port of `listen`: reset; on the TLS port the bytes count too: closed |
            | `proxy-peer`, `proxy-header`, `proxy-header-time` | `moorgate.proxy-protocol`: a peer outside `moorgate.trusted-proxies`; no header, or one of over 107 bytes (version 1) or with over 2 KiB of TLVs (version 2); 5 s | reset |
            | `tls-handshakes`, `tls-handshake-time` | `moorgate.tls.handshakes-max` a loop, `moorgate.tls.handshake-timeout` | reset |
            | `early-bytes` | 1 MiB before an endpoint has accepted | TCP: reset |
            | `handshake-early-bytes` | 16 KiB behind a WebSocket handshake | the client is not read until the endpoint has answered |
            | `handshake-answer-head` | 32 KiB, the first line 4 KiB | 502 |
            | `interim-answers` | 64 KiB of an endpoint's interim answers (1xx) that wait for the client | further ones are dropped, but for a 100 that the client waits for |
            | `relay-closing-time` | 5 s for a peer to answer a planned close, which may wait 60 s for a frame under way that goes on, or for what is unsent; a WebSocket's Close that is not answered leads to one after 30 s of silence | both sockets are reset |
            | `http-endpoint-waiting` | 1,024 requests waiting for one of 1,024 connections to an endpoint, per event loop and connect timeout | 503 |
            | `hops` | 8 gateways that a request passes, by their name in `CDN-Loop` | 508, gRPC `FAILED_PRECONDITION` |
            | `endpoint-connections`, `endpoint-stream-queue` | 64 HTTP/2 connections to an endpoint, 4,096 calls waiting, per event loop | `UNAVAILABLE` |
            | `header-fields`, `header-bytes` | `moorgate.http.header-fields-max`, `moorgate.http.header-bytes-max` | 431; for gRPC `RESOURCE_EXHAUSTED` |
            | `max-connections` | `moorgate.io/max-connections` per endpoint, for `moorgate.io/queue-timeout` | 503 with Retry-After, gRPC `RESOURCE_EXHAUSTED`, reset |
            | `handshakes-max` | `moorgate.io/handshakes-max` per endpoint, for `moorgate.io/queue-timeout` | 503 with Retry-After, gRPC `RESOURCE_EXHAUSTED`, reset |
            | `admission-queue` | 10,000 clients waiting for the endpoints of a Service's port | the same at once |
            | `max-request-body` | `moorgate.io/max-request-body` | 413 and close, gRPC `RESOURCE_EXHAUSTED`; broken off where the answer has begun |
            | `max-frame-size` | `moorgate.io/max-frame-size`, the payload of a frame | Close 1009 |
            | `max-message-rate` | `moorgate.io/max-message-rate`, a client's messages; ten times as many control frames and fragments (of under 1 KiB) but the last, 60 a minute at the least | Close 1008 |
            | `max-connections-per-client`, `connect-rate-per-client` | the annotations of these names, over all replicas; see `client-counts` and `client-reports` | 429 with Retry-After, gRPC `RESOURCE_EXHAUSTED`, reset |
            | `health-checks` | 1,000 checks of endpoints at once | further ones come 100 to 200 ms later |
            | `retry-budget` | connects to further endpoints after a failed one: 20 % of the connects of 10 s, and 10 a second, for each Service port | the first failure stands |
            | `client-counts` | 1,000,000 clients that are counted each | those that come anew share the limits of their network (IPv4 /24, IPv6 /48) |
            | `client-reports` | counts of clients that replicas tell each other: 8,192 changes a round, 65,536 for each replica at first, 131,072 kept of each | the others come in the next round; those beyond what is kept are not counted together |
            | `allow-cidr`, `deny-cidr`, `allowed-origins` | a route's lists | 403, gRPC `PERMISSION_DENIED`, reset; a live connection: Close 1008, `PERMISSION_DENIED`, broken off, reset |
            | `trace-queue` | 16,384 spans that wait for the collector | the span is dropped |
            | `body-rate` | `moorgate.http.body-rate-min`, over each `moorgate.http.body-rate-grace` | 408 |
            | `http2-resets`, `http2-control-frames` | `moorgate.http.resets-max`, `moorgate.http.control-frames-max`, per connection in 30 s; of a connection to an endpoint 10,000 control frames, and four more for each request | GOAWAY `ENHANCE_YOUR_CALM` and close |
            | `http2-header-block` | 192 KiB, or twice `moorgate.http.header-bytes-max`, as sent and as decoded | GOAWAY `ENHANCE_YOUR_CALM` and close |
            | `http2-header-time` | `moorgate.http.header-timeout` for a header block of several frames | GOAWAY `ENHANCE_YOUR_CALM` and close |
            | `request-heads` | an eighth of the heap for heads, and trailers of HTTP/1.1, that have begun and are not whole; as much for those of endpoints over HTTP/2 | 503, or GOAWAY `ENHANCE_YOUR_CALM`, and close |
            | `http2-connection-buffers`, `http2-buffers` | `moorgate.http.connection-buffer-bytes`, `moorgate.http.buffer-bytes` | the streams that hold most are reset with `ENHANCE_YOUR_CALM` |
            | `http1-buffers` | `moorgate.http.buffer-bytes` | the exchanges that hold most, and of which nothing has moved for longest, are reset; from half of it on each reads less ahead |
            | `descriptors`, `local-ports` | the system's | the endpoint counts as one that does not accept |
            | `learnt-ids` | one id in the header or the cookie of an answer that `affinity: learn:` names | none of several is learnt, and no empty one |
            | `pin-handover` | 50 ms until the replica that owns the key of a learnt id has acknowledged it; 1,024 wait at most | the answer leaves; another replica may not find the id for a moment |
            | `pin-proposals` | 100,000 clients that a replica has just chosen an endpoint for | a further choice is not remembered: such a client may be given another endpoint if it asks twice |
            | `access-log-queue` | 16,384 lines waiting to be written | the line is dropped |
            | `refused-lines` | 10 lines a second for each cause why something never became a connection | counted in a line of their own (`leftOut`), not here |
            | `watched-secrets` | 1,000 Secrets and ConfigMaps that Services and other objects refer to: what is watched stays, then what the oldest objects refer to comes first | a further one is not watched, and each reference to it is a Problem; not counted here |
            """;

    @Test
    void thePageSaysWhatTheSettingsAre() throws IOException {
        List<String> rows = new ArrayList<>();
        collect(
                GatewaySettings.class,
                GatewaySettings.class.getAnnotation(ConfigMapping.class).prefix(),
                rows);
        String page = HEAD + String.join("\n", rows.stream().sorted().toList()) + "\n" + TAIL;
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page, Files.exists(PAGE) ? Files.readString(PAGE) : "", PAGE + " is stale: run make docs");
    }

    private static void collect(Class<?> group, String prefix, List<String> rows) {
        Arrays.stream(group.getMethods()).forEach(method -> {
            String name = prefix + "." + nameOf(method);
            if (method.getReturnType().isInterface()
                    && method.getReturnType() != Map.class
                    && method.getReturnType() != List.class) {
                collect(method.getReturnType(), name, rows);
            } else {
                Description explained = method.getAnnotation(Description.class);
                assertNotNull(explained, () -> method + " has no @Explained sentence");
                rows.add("| `" + name + suffixOf(method) + "` | " + defaultOf(method) + " | " + explained.value()
                        + " |");
            }
        });
    }

    private static String nameOf(Method method) {
        WithName named = method.getAnnotation(WithName.class);
        return named != null ? named.value() : method.getName().toLowerCase(Locale.ROOT);
    }

    private static String suffixOf(Method method) {
        return method.getReturnType() == Map.class ? ".<annotation>" : "";
    }

    private static String defaultOf(Method method) {
        WithDefault given = method.getAnnotation(WithDefault.class);
        if (given != null) {
            return "`" + given.value() + "`";
        }
        Type type = method.getGenericReturnType();
        return type instanceof ParameterizedType ? "none" : "required";
    }
}

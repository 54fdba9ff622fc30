package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.HeaderChanges;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HttpRules;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.routing.UriChange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A closed path stays closed however it is written, and what a client says of itself under another name is not passed on. */
class PathsThatDifferTest {
    private HttpFixture fixture;
    private RawEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        fixture = new HttpFixture();
        endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        fixture.publish(Map.of(
                HostPattern.ANY,
                Map.of(
                        PathPattern.prefix("/"),
                        HttpFixture.route(endpoint.port()),
                        PathPattern.prefix("/admin"),
                        closed(),
                        PathPattern.prefix("/caf%C3%A9"),
                        closed(),
                        PathPattern.prefix("/x%2cy"),
                        closed(),
                        PathPattern.prefix("/%73ecret"),
                        closed())));
    }

    private Route closed() {
        return HttpFixture.route(IdleTimeouts.DEFAULT, Optional.of("closed"), Affinity.NONE, endpoint.port());
    }

    @AfterEach
    void close() throws IOException {
        endpoint.close();
        fixture.close();
    }

    private String ask(String path, String fields) throws IOException {
        try (RawClient client = fixture.connect()) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")
                    .readAnswer();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/admin, 503",
        "/%61dmin, 503",
        "/%61%64%6D%69%6e/x, 503",
        "//admin, 400",
        "/admin%2fx, 400",
        "/admin%2Fx, 400",
        "/admin;v=1, 400",
        "/;a/admin, 400",
        "/%2fadmin, 400",
        "/caf%C3%A9, 503",
        "/caf%c3%a9, 503",
        "/%63af%c3%A9/x, 503",
        "/x%2Cy, 503",
        "/x%2cy/z, 503",
        "/secret, 503",
        "/%73%65cret, 503",
        "/x//admin, 200",
        "/x;v=1/admin, 200",
        "/files/a%2fb, 200",
        "/proxy/http://x/, 200",
        "/a%20b, 200",
        "/a%zz, 200",
        "/administrator, 200"
    })
    void isMatchedAsItIsRead(String path, int status) throws IOException {
        assertEquals("http/1.1 " + status, ask(path, "").substring(0, 12), path);
    }

    @Test
    void reachesTheEndpointAsItCame() throws IOException {
        ask("/%66iles/%c3%a9//a%2fb;c", "");
        assertTrue(
                endpoint.heads.getFirst().startsWith("GET /%66iles/%c3%a9//a%2fb;c HTTP/1.1\r\n"),
                endpoint.heads::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Forwarded_For",
                "X-Forwarded_For",
                "x_forwarded_proto",
                "X-Real-IP",
                "X_Real_IP",
                "X-Client-IP",
                "True-Client-IP",
                "X-Forwarded-Prefix",
                "X-Forwarded-Client-Cert",
                "X-Original-URL",
                "Forwarded"
            })
    void whatAClientSaysOfItselfIsNotPassedOn(String name) throws IOException {
        ask("/", name + ": 203.0.113.7\r\n");
        String head = endpoint.heads.getFirst().toLowerCase(Locale.ROOT);
        assertTrue(!head.contains("203.0.113.7"), head);
    }

    /** Every name that the gateway writes, of whatever request, with each of its {@code -} and with all of them as {@code _}. */
    @Test
    void noFieldOfAClientReadsAsOneThatTheGatewayWrites() throws IOException {
        Set<String> written = new TreeSet<>(Set.of("sec-websocket-key"));
        ask("/", "");
        askToSend("");
        endpoint.heads.forEach(head -> written.addAll(namesIn(head)));
        assertTrue(written.contains("transfer-encoding"), written::toString);
        Set<String> disguised = new TreeSet<>();
        for (String name : written) {
            for (int at = name.indexOf('-'); at >= 0; at = name.indexOf('-', at + 1)) {
                disguised.add(name.substring(0, at) + "_" + name.substring(at + 1));
                disguised.add(name.replace('-', '_').toUpperCase(Locale.ROOT));
            }
        }
        for (String name : disguised) {
            endpoint.heads.clear();
            ask("/", name + ": 203.0.113.7\r\n");
            askToSend(name + ": 203.0.113.7\r\n");
            assertEquals(2, endpoint.heads.size(), name);
            endpoint.heads.forEach(head -> assertFalse(head.contains("203.0.113.7"), head));
        }
    }

    @Test
    void noFieldOfAClientReadsAsOneThatTheRoutesRulesDecide() throws IOException {
        HeaderChanges changes =
                new HeaderChanges(List.of(Map.entry("x-user-name", "nobody")), List.of(), List.of("x-is-admin"));
        HttpRules rules =
                new HttpRules(changes, HeaderChanges.NONE, Optional.empty(), UriChange.NONE, Duration.ZERO, false);
        Route route = HttpFixture.route(endpoint.port());
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route.withRules(rules))));
        ask("/", "X_User_Name: root\r\nX_Is-Admin: yes\r\nX_Other: passes\r\n");
        String head = endpoint.heads.getFirst().toLowerCase(Locale.ROOT);
        assertTrue(head.contains("x-user-name: nobody\r\n") && head.contains("x_other: passes\r\n"), head);
        assertFalse(head.contains("root") || head.contains("admin"), head);
    }

    private void askToSend(String fields) throws IOException {
        try (RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" + fields
                            + "\r\n2\r\nhi\r\n0\r\n\r\n")
                    .readAnswer();
        }
    }

    private static Set<String> namesIn(String head) {
        return head.lines()
                .skip(1)
                .filter(line -> line.contains(":"))
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}

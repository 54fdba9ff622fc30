package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
                        HttpFixture.route(
                                IdleTimeouts.DEFAULT, Optional.of("closed"), Affinity.NONE, endpoint.port()))));
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
        ask("/%66iles//a%2fb;c", "");
        assertTrue(
                endpoint.heads.getFirst().startsWith("GET /%66iles//a%2fb;c HTTP/1.1\r\n"), endpoint.heads::toString);
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
}

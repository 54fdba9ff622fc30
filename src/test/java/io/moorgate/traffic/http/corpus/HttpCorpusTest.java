package io.moorgate.traffic.http.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.EndpointTls;
import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.StreamFixture;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsClient;
import io.moorgate.traffic.tls.TlsServer;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both ends get of requests and answers of many shapes, between clients and endpoints of every version. */
class HttpCorpusTest {
    private static final int ROWS_MIN = 150;
    private static final Said AFTER = Said.request("GET " + CorpusEndpoint.AFTER);

    /** What the gateway says of the client; {@link #assertForwarding} looks at it. */
    private static final Set<String> FORWARDING = Set.of(
            "cdn-loop",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "forwarded",
            "x-request-id");

    private static final Set<String> OF_THE_HOP = Set.of("connection", "transfer-encoding");

    private static volatile Row current;
    private static StreamFixture toOne;
    private static StreamFixture toTwo;
    private static StreamFixture toOneOverTls;
    private static StreamFixture toTwoOverTls;
    private static TlsClient tlsClients;
    private static int toOneTlsPort;
    private static int toTwoTlsPort;
    private static CorpusEndpoint one;
    private static CorpusEndpoint two;
    private static CorpusEndpoint oneOverTls;
    private static CorpusEndpoint twoOverTls;

    @BeforeAll
    static void open() throws IOException {
        one = new CorpusEndpoint(Http.ONE_ONE, () -> current);
        two = new CorpusEndpoint(Http.TWO, () -> current);
        toOne = new StreamFixture().with(Protocol.AUTO).routeTo(one.port());
        toTwo = new StreamFixture().with(Protocol.GRPC).routeTo(two.port());
        openOverTls();
        TestAuthority authority = new TestAuthority("gateway");
        tlsClients = new TlsClient(authority);
        toOneTlsPort = toOne.openTls(authority.issue("localhost").as("default/one"));
        toTwoTlsPort = toTwo.openTls(authority.issue("localhost").as("default/two"));
    }

    private static void openOverTls() throws IOException {
        TestAuthority authority = new TestAuthority("endpoints");
        ConnectPolicy verified = ConnectPolicy.DEFAULT.with(
                new EndpointTls(true, Optional.of(authority.asClients("default/ca")), "calls.default.svc"));
        Issued issued = authority.issue("calls.default.svc");
        oneOverTls = new CorpusEndpoint(new TlsServer(issued, "http/1.1"), Http.ONE_ONE, () -> current);
        twoOverTls = new CorpusEndpoint(new TlsServer(issued, "h2"), Http.TWO, () -> current);
        toOneOverTls = new StreamFixture().with(verified).with(Protocol.AUTO).routeTo(oneOverTls.port());
        toTwoOverTls = new StreamFixture().with(verified).with(Protocol.GRPC).routeTo(twoOverTls.port());
    }

    @AfterAll
    static void close() throws IOException {
        toOne.close();
        toTwo.close();
        toOneOverTls.close();
        toTwoOverTls.close();
        oneOverTls.close();
        twoOverTls.close();
        one.close();
        two.close();
    }

    static List<Row> rows() {
        return Stream.of(
                        RequestShapes.all(), FieldShapes.all(), AnswerShapes.all(), BrokenShapes.all(), OddShapes.all())
                .flatMap(List::stream)
                .flatMap(shape -> shape.clients.stream()
                        .flatMap(client -> shape.endpoints.stream().flatMap(endpoint -> rows(shape, client, endpoint))))
                .toList();
    }

    /** To endpoints over TLS for clients of HTTP/1.1 only: what stands behind an endpoint's connection does not depend on them. */
    private static Stream<Row> rows(Shape shape, Http client, Http endpoint) {
        return Stream.of(Row.Tls.values())
                .filter(tls -> tls != Row.Tls.TO_ENDPOINT || client == Http.ONE_ONE)
                .map(tls -> new Row(shape, client, endpoint, tls));
    }

    @Test
    void thereAreManyShapesOfDifferentNames() {
        assertTrue(rows().size() >= ROWS_MIN, () -> rows().size() + " rows");
        Set<String> names = new HashSet<>();
        assertEquals(
                List.of(),
                rows().stream()
                        .map(Row::toString)
                        .filter(name -> !names.add(name))
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void bothEndsGetWhatTheTableSays(Row row) throws IOException {
        current = row;
        boolean isTwo = row.endpoint == Http.TWO;
        boolean toTls = row.tls == Row.Tls.TO_ENDPOINT;
        StreamFixture gateway = toTls ? isTwo ? toTwoOverTls : toOneOverTls : isTwo ? toTwo : toOne;
        int tlsPort = isTwo ? toTwoTlsPort : toOneTlsPort;
        try (CorpusClient client = row.tls == Row.Tls.WITH_CLIENT
                ? new CorpusClient(row.client, tlsPort, tlsClients)
                : new CorpusClient(row.client, gateway.port())) {
            exchange(row, client);
            assertSeen(row);
            if (row.shape.request.cut() == Said.Cut.NO) {
                assertGot(row);
            }
            assertGoesOn(row, client);
        }
    }

    private static void exchange(Row row, CorpusClient client) throws IOException {
        Shape shape = row.shape;
        Said request = shape.request;
        CorpusClient.Exchange exchange = client.begin(request);
        row.gets(exchange.answer());
        exchange.talk().head(request);
        if (shape.early) {
            exchange.answer().awaitEnd();
        }
        if (!shape.waits || exchange.answer().awaitInterim()) {
            exchange.talk()
                    .rest(request, () -> row.seen().awaitBody(request.body().length()));
        }
        if (request.cut() == Said.Cut.NO) {
            exchange.answer().awaitEnd();
        }
    }

    private static void assertSeen(Row row) {
        assertEquals(row.shape.isSeen(), row.shape.isSeen() ? row.seen() != null : row.isSeen(), () -> row + ": seen");
        if (row.shape.isSeen()) {
            Heard seen = row.seen().awaitEnd();
            assertEquals(row.shape.expectedSeen(), seen.without(union()), row + ": seen by the endpoint");
            assertForwarding(seen, row.tls == Row.Tls.WITH_CLIENT ? "https" : "http");
        }
    }

    private static Set<String> union() {
        return Stream.of(FORWARDING, Set.of("transfer-encoding"))
                .flatMap(Set::stream)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static void assertForwarding(Heard seen, String scheme) {
        assertEquals("127.0.0.1", seen.value("x-forwarded-for"));
        assertEquals(scheme, seen.value("x-forwarded-proto"));
        assertEquals("moorgate", seen.value("cdn-loop"));
        assertEquals(32, seen.value("x-request-id").length());
        assertEquals(seen.value("host"), seen.value("x-forwarded-host"));
        assertTrue(seen.value("forwarded").startsWith("for=127.0.0.1"), seen::toString);
        assertFalse(seen.value("forwarded").contains(","), seen::toString);
    }

    private static void assertGot(Row row) {
        Heard got = row.got();
        int refusal = row.shape.refusal();
        if (refusal != 0) {
            assertEquals(Integer.toString(refusal), got.start(), () -> row + ": " + got);
            assertTrue(got.isWhole(), () -> row + ": " + got);
            return;
        }
        Set<String> without = row.client == Http.TWO ? Set.of() : OF_THE_HOP;
        assertEquals(row.shape.expectedGot(row.client), got.without(without), row + ": got by the client");
        String[] start = row.shape.answer.start().split(" ", 2);
        if (row.client != Http.TWO && row.endpoint != Http.TWO && start.length > 1) {
            assertEquals(start[1], got.reason());
        }
    }

    /** The connection is good for another request, or over. */
    private static void assertGoesOn(Row row, CorpusClient client) throws IOException {
        Said request = row.shape.request;
        boolean ended = row.client != Http.TWO
                ? row.client == Http.ONE_ZERO && !request.value("connection").equals("keep-alive")
                        || row.shape.closes
                        || !row.got().isWhole()
                : !request.cut().isReset() && request.cut() != Said.Cut.NO;
        if (ended) {
            assertTrue(
                    row.client == Http.TWO || request.cut() != Said.Cut.NO || client.isEnded(), () -> row + ": ended");
            return;
        }
        CorpusClient.Exchange after = client.begin(AFTER);
        after.talk().say(AFTER, () -> {});
        assertEquals(
                "200after", after.answer().awaitEnd().start() + after.answer().body(), () -> after.answer()
                        .toString());
    }
}

package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.Exchanges;
import io.moorgate.traffic.http.Exchanges.Leaving;
import io.moorgate.traffic.http.Exchanges.Version;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Event streams over each version of HTTP on each side. */
class EventStreamsOfEachVersionTest {
    private static final String EVENT = "data: a\n\n";

    /** What the gateway waits before it asks a client of HTTP/1.1 that has sent FIN whether it is there. */
    private static final Duration GRACE = Duration.ofMillis(60);

    @AutoClose
    private final Exchanges exchanges = new Exchanges();

    static Stream<Arguments> versions() {
        return Exchanges.versions();
    }

    static Stream<Arguments> leavings() {
        return versions().flatMap(pair -> Stream.of(Leaving.values())
                .filter(how -> pair.get()[0] == Version.HTTP_2 || how != Leaving.RST_STREAM)
                .map(how -> Arguments.of(pair.get()[0], pair.get()[1], how)));
    }

    private LiveConnection live() {
        return exchanges.gateway.connections.all().iterator().next();
    }

    private void begin(Exchanges.Endpoint endpoint, Exchanges.Client client) throws Exception {
        endpoint.answer("text/event-stream");
        await().until(() -> client.seen().contains("200"));
        assertEquals(ConnectionKind.SSE, live().kind());
        endpoint.send(EVENT);
        await().until(() -> client.seen().contains(EVENT));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void areKeptAliveByCommentsAndEndWithATimeToComeBack(Version ofClient, Version ofEndpoint) throws Exception {
        exchanges.exchange(ofClient, ofEndpoint, (endpoint, client) -> {
            begin(endpoint, client);
            assertEquals(1, exchanges.gateway.liveCalls());
            exchanges.time.advance(Duration.ofSeconds(31));
            await().until(() -> client.seen().contains(":\n\n"));
            live().closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN));
            await().until(client::isWhole);
            assertTrue(client.seen().matches("(?s).*data: a\n\n.*:\n\n.*retry: [0-9]{4,5}\n\n.*"), client::seen);
            await().until(endpoint::isLeft);
            assertEquals(0, exchanges.gateway.liveCalls());
        });
    }

    @ParameterizedTest
    @MethodSource("leavings")
    void aClientThatLeavesIsKnownToTheEndpointAtOnce(Version ofClient, Version ofEndpoint, Leaving how)
            throws Exception {
        exchanges.exchange(ofClient, ofEndpoint, (endpoint, client) -> {
            begin(endpoint, client);
            client.leave(how);
            await().until(endpoint::isLeft);
        });
        await().until(() -> exchanges.gateway.connections.all().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("leavings")
    void beforeTheFirstByteItIsKnownWithin100Milliseconds(Version ofClient, Version ofEndpoint, Leaving how)
            throws Exception {
        exchanges.exchange(ofClient, ofEndpoint, (endpoint, client) -> {
            assertFalse(endpoint.isLeft());
            client.leave(how);
            if (ofClient == Version.HTTP_1_1 && how == Leaving.FIN) {
                await().until(() -> exchanges.time.isDueIn(GRACE));
                exchanges.time.advance(GRACE);
            }
            await().until(endpoint::isLeft);
        });
        await().until(() -> exchanges.gateway.connections.all().isEmpty());
    }
}

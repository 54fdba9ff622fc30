package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.HeaderMatch;
import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a call that one side ends, frame by frame. */
class StreamCallTest extends CallFixture {
    @Test
    void passesHeadersMessagesAndTrailersBothWays() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {}));
        FrameHalf client = call(FrameHalf.call().add("x-bin", "AAEC"), false);
        FrameHalf endpoint = atEndpoint();
        assertEquals("trailers", endpoint.header("te"));
        assertEquals("AAEC", endpoint.header("x-bin"));
        assertEquals("/calls.Test/Call", endpoint.header(":path"));
        assertEquals("calls.example.com", endpoint.header(":authority"));
        client.writeData(FramePeer.message(10), false);
        await().until(() -> endpoint.bytes.get() == 15);
        endpoint.answer();
        endpoint.writeData(FramePeer.message(20), false);
        await().until(() -> client.bytes.get() == 25);
        client.writeHead(new DefaultHttp2Headers().add("x-request-trailer", "last"), true);
        await().until(endpoint.ended::get);
        assertEquals("last", endpoint.header("x-request-trailer"));
        endpoint.status(5);
        await().until(client.ended::get);
        assertEquals("5", client.header("grpc-status"));
        awaitEnd(CloseReason.Side.ENDPOINT, CloseReason.Kind.DONE, 5);
        LiveConnection live = gateway.events.ended.getFirst();
        assertEquals(1, live.messagesIn());
        assertEquals(1, live.messagesOut());
        assertEquals(15, live.bytesIn());
        assertEquals(25, live.bytesOut());
    }

    @Test
    void findsItsRouteByTheHeadersThatTheRouteWants() {
        int port = peers.listen(new Http2Settings(), FrameHalf::answer);
        gateway.with(List.of(new HeaderMatch("x-stage", "blue"))).routeTo(port);
        FrameHalf refused = call(FrameHalf.call().add("x-stage", "green"), true);
        await().until(refused.ended::get);
        assertEquals("12", refused.header("grpc-status"));
        FrameHalf taken = call(FrameHalf.call().add("x-stage", "blue"), true);
        await().until(() -> !taken.headers.isEmpty());
        assertEquals("blue", atEndpoint().header("x-stage"));
    }

    @Test
    void anIdInTheHeadLeadsBackToTheEndpointThatIssuedIt() {
        FramePeer others = new FramePeer();
        int port = peers.listen(
                new Http2Settings(),
                stream -> stream.writeHead(
                        new DefaultHttp2Headers()
                                .status("200")
                                .add("content-type", "application/grpc")
                                .add("x-session", "one"),
                        false));
        int other = others.listen(new Http2Settings(), FrameHalf::answer);
        Affinity affinity = new Affinity(
                new Affinity.Key.LearntHeader("x-session"),
                Duration.ofMinutes(10),
                Affinity.WhenDraining.STAY,
                Affinity.WhenLost.NOT_FOUND,
                Affinity.Mode.PERSISTENT);
        gateway.with(affinity).routeTo(port);
        FrameHalf first = call(FrameHalf.call(), true);
        await().until(() -> !first.headers.isEmpty());
        gateway.routeTo(port, other);
        for (int i = 0; i < 8; i++) {
            FrameHalf again = call(FrameHalf.call().add("x-session", "one"), true);
            await().until(() -> !again.headers.isEmpty());
        }
        assertEquals(9, peers.streams.size());
        FrameHalf unknown = call(FrameHalf.call().add("x-session", "two"), true);
        await().until(unknown.ended::get);
        assertEquals("5", unknown.header("grpc-status"));
        others.close();
    }

    @Test
    void keepsATrailersOnlyAnswerOneFrame() {
        gateway.routeTo(peers.listen(
                new Http2Settings(),
                stream -> stream.writeHead(
                        new DefaultHttp2Headers()
                                .status("200")
                                .add("content-type", "application/grpc")
                                .add("grpc-status", "12"),
                        true)));
        FrameHalf client = call(FrameHalf.call(), true);
        await().until(client.ended::get);
        assertEquals(1, client.headers.size());
        assertEquals(0, client.bytes.get());
        awaitEnd(CloseReason.Side.ENDPOINT, CloseReason.Kind.DONE, 12);
    }

    @Test
    void tellsTheEndpointThatTheClientCancelled() {
        gateway.routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> !client.headers.isEmpty());
        client.writeReset(CANCEL);
        await().until(() -> atEndpoint().reset.get() != null);
        assertEquals(CANCEL, atEndpoint().reset.get());
        awaitEnd(CloseReason.Side.CLIENT, CloseReason.Kind.RESET, 1);
    }

    @Test
    void tellsTheEndpointThatTheClientsConnectionIsGone() {
        gateway.routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> !client.headers.isEmpty());
        client.closeConnection();
        await().until(() -> atEndpoint().reset.get() != null);
        awaitEnd(CloseReason.Side.CLIENT, CloseReason.Kind.RESET, 1);
    }

    @Test
    void mirrorsTheEndpointsResetAfterTheHead() {
        gateway.routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> !client.headers.isEmpty());
        atEndpoint().writeReset(11);
        await().until(() -> client.reset.get() != null);
        assertEquals(11, client.reset.get());
        awaitEnd(CloseReason.Side.ENDPOINT, CloseReason.Kind.RESET, 14);
    }

    @Test
    void answersUnavailableWhereTheEndpointResetsBeforeTheHead() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> stream.writeReset(INTERNAL_ERROR)));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(client.ended::get);
        assertEquals("14", client.header("grpc-status"));
        await().until(() -> client.reset.get() != null);
        assertEquals(NO_ERROR, client.reset.get());
        awaitEnd(CloseReason.Side.ENDPOINT, CloseReason.Kind.RESET, 14);
    }

    @Test
    void resetsTheClientWhereTheEndpointIsLostAfterTheHead() {
        gateway.routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> !client.headers.isEmpty());
        peers.cut();
        await().until(() -> client.reset.get() != null);
        awaitEnd(CloseReason.Side.ENDPOINT, CloseReason.Kind.RESET, 14);
    }

    @Test
    void endsTheClientsHalfWhereTheEndpointAnsweredEarly() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            stream.status(8);
        }));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> client.reset.get() != null);
        assertEquals(NO_ERROR, client.reset.get());
        assertEquals("8", client.header("grpc-status"));
        awaitEnd(CloseReason.Side.ENDPOINT, CloseReason.Kind.DONE, 8);
    }

    @Test
    void anAnswerWithoutSenseEndsItsCallOnly() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            if (stream.header("x-sense").isEmpty()) {
                stream.writeHead(new DefaultHttp2Headers(false).status("2x0"), false);
            } else {
                stream.answer();
            }
        }));
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        FrameHalf other = connection.open(FrameHalf.call().add("x-sense", "1"), false, half -> {});
        await().until(() -> !other.headers.isEmpty());
        FrameHalf client = connection.open(FrameHalf.call(), false, half -> {});
        await().until(client.ended::get);
        assertEquals("14", client.header("grpc-status"));
        assertEquals(1, peers.accepted.get());
        assertEquals(1, gateway.liveCalls());
    }

    @Test
    void carriesCallsOnARouteThatIsNotForGrpcAlone() {
        gateway.with(Protocol.AUTO).routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            stream.status(0);
        }));
        FrameHalf client = call(FrameHalf.call(), true);
        await().until(client.ended::get);
        assertEquals("0", client.header("grpc-status"));
        awaitEnd(CloseReason.Side.ENDPOINT, CloseReason.Kind.DONE, 0);
    }

    @Test
    void setsTheAffinityCookieAndFollowsIt() {
        CookiePolicy cookie =
                new CookiePolicy("mg-test", "/", Optional.empty(), Optional.empty(), "Lax", Optional.empty(), false);
        gateway.with(new Affinity(
                        new Affinity.Key.Cookie(cookie),
                        Duration.ofMinutes(1),
                        Affinity.WhenDraining.STAY,
                        Affinity.WhenLost.REBIND,
                        Affinity.Mode.PERSISTENT))
                .routeTo(answeringAs("one"), answeringAs("two"), answeringAs("three"));
        FrameHalf first = call(FrameHalf.call(), true);
        await().until(first.ended::get);
        String set = first.header("set-cookie");
        assertTrue(set.startsWith("mg-test="), set);
        for (int i = 0; i < 10; i++) {
            FrameHalf next = call(FrameHalf.call().add("cookie", set.substring(0, set.indexOf(';'))), true);
            await().until(next.ended::get);
            assertEquals(first.header("x-name"), next.header("x-name"));
        }
    }

    private int answeringAs(String name) {
        return peers.listen(new Http2Settings(), stream -> {
            stream.writeHead(new DefaultHttp2Headers().status("200").add("x-name", name), false);
            stream.status(0);
        });
    }
}

package io.moorgate.traffic.http;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import io.moorgate.traffic.http.head.TrustedProxies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;

/** Clients whose ids their endpoint issues, and an owner of their keys that takes its time where a test says so. */
abstract class LearntIdsFixture implements FirstPins {
    /** How the body of an answer may end: what follows the head's first fields. */
    static final List<String> FRAMINGS = List.of(
            "Content-Length: 5\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Last: 1\r\n\r\n",
            "Connection: close\r\n\r\nhello");

    final LinkedBlockingQueue<Runnable> tells = new LinkedBlockingQueue<>();

    @AutoClose
    final HttpFixture fixture = new HttpFixture(HttpSettings.DEFAULT, TrustedProxies.NONE, this);

    volatile boolean isOwner = true;

    @Override
    public Standing standing(UpstreamId upstream, ClientKey client) {
        return Standing.OWNER;
    }

    @Override
    public void ask(PinQuestion question, Duration waitMax, Executor loop, Consumer<Optional<EndpointId>> answer) {
        throw new IllegalStateException("an owner is not asked");
    }

    @Override
    public void tell(UpstreamId upstream, ClientKey client, Executor loop, Consumer<Boolean> told) {
        if (isOwner) {
            told.accept(true);
        } else {
            tells.add(() -> loop.execute(() -> told.accept(true)));
        }
    }

    /** An endpoint that answers with an id, and with {@code framing} behind it. */
    static RawEndpoint issuing(String framing) throws IOException {
        return new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nMcp-Session-Id: one\r\n" + framing);
            if (framing.startsWith("Connection")) {
                peer.socket.close();
            } else {
                peer.read(1);
            }
        });
    }

    void route(Affinity.Key key, int... ports) {
        Affinity affinity = new Affinity(
                key,
                Duration.ofHours(1),
                Affinity.WhenDraining.STAY,
                Affinity.WhenLost.NOT_FOUND,
                Affinity.Mode.PERSISTENT);
        fixture.publish(Map.of(
                HostPattern.ANY,
                Map.of(
                        PathPattern.prefix("/"),
                        HttpFixture.route(IdleTimeouts.DEFAULT, Optional.empty(), affinity, ports))));
    }
}

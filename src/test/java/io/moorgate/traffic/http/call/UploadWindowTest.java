package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.http.RawHttp2Client;
import io.moorgate.traffic.http.StreamFixture;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The window of an upload over HTTP/2 grows with what the endpoint takes. */
class UploadWindowTest {
    private static final int FRAME = 16_384;
    private static final long UPLOAD = 64L * 1024 * 1024;
    private static final long GROWN = 512 * 1024;

    @Test
    void growsWhileTheEndpointTakesWhatComes() throws IOException {
        try (StreamFixture gateway = new StreamFixture().with(Protocol.AUTO);
                RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                })) {
            gateway.routeTo(endpoint.port());
            try (RawHttp2Client client = new RawHttp2Client(gateway.port())) {
                client.send(RawHttp2Client.head(1, false, ":method", "PUT", ":scheme", "http", ":path", "/"));
                long sent = 0;
                while (sent < UPLOAD && client.credit.get() - sent < GROWN) {
                    long next = sent + FRAME;
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> client.credit.get() >= next);
                    client.send(
                            RawHttp2Client.frame(RawHttp2Client.DATA, 0, 1, Unpooled.wrappedBuffer(new byte[FRAME])));
                    sent = next;
                }
                assertTrue(client.credit.get() - sent >= GROWN, "window of " + (client.credit.get() - sent));
            }
        }
    }
}

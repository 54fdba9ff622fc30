package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Protocol;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A client may name fields in {@code Connection} that a handshake cannot be without. */
class ConnectionOptionsOfUpgradesTest {
    @AutoClose
    private final FramePeer peers = new FramePeer();

    @AutoClose
    private final StreamFixture gateway = new StreamFixture().with(Protocol.GRPC);

    @Test
    void theKeyOfAHandshakeStays() throws IOException {
        gateway.routeTo(peers.listen(
                new Http2Settings().connectProtocolEnabled(true),
                half -> half.writeHead(new DefaultHttp2Headers().status("200"), false)));
        String handshake = RawPeer.HANDSHAKE.replace("Connection: Upgrade", "Connection: Upgrade, Sec-WebSocket-Key");
        try (RawPeer client = RawPeer.connect(gateway.port()).send(handshake)) {
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        }
    }
}

package io.moorgate.traffic.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.traffic.connect.FullBacklog;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.port.TcpRoutes;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** By epoll only: a JDK selector says nothing of a socket that is not read. */
class GivenUpTcpDialTest {
    @AutoClose
    private final TcpFixture fixture = new TcpFixture();

    @Test
    void aClientThatVanishesDuringTheDialFreesEverythingAtOnce() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            int port = fixture.serve(TcpRoutes.to(new ConnectPolicy(Duration.ofMinutes(5), 3), silent.port()));
            Socket client = TcpFixture.dial(port);
            await().until(() -> fixture.picks() == 1);
            client.setSoLinger(true, 0);
            client.close();
            fixture.awaitNothingLeft();
            assertEquals(List.of(), fixture.events().told());
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerIsGivenUpInTime() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            int port = fixture.serve(TcpRoutes.to(new ConnectPolicy(Duration.ofMillis(100), 1), silent.port()));
            try (Socket client = TcpFixture.dial(port)) {
                await().until(() -> fixture.events().told().size() == 2);
                assertEquals(
                        List.of("failed timeout", "refused gateway:connect-failed"),
                        fixture.events().told());
                assertThrows(
                        SocketException.class, () -> client.getInputStream().read());
            }
            fixture.awaitNothingLeft();
        }
    }
}

package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * grpc-java's interop client, over TLS and with a certificate of its own that {@code client-ca-secret} asks for, through a gateway to
 * an interop server in plain text.
 */
class GrpcOverTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NAME = "calls.example";
    private static final TestAuthority AUTHORITY = new TestAuthority("authority");
    private static final TestAuthority CLIENTS = new TestAuthority("clients");
    private static final Issued OWN = CLIENTS.issue("interop");

    @TempDir
    private static Path directory;

    private static GatewayProcess gateway;
    private static InteropEndpoint endpoint;

    @BeforeAll
    static void start() throws Exception {
        endpoint = new InteropEndpoint();
        Manifests manifests = new Manifests(directory);
        manifests.service(
                "calls", "grpc", "host: " + NAME + "; tls-secret: cert; client-ca-secret: clients", endpoint.port());
        manifests.secret("cert", AUTHORITY.issue(NAME));
        manifests.authorities("clients", CLIENTS);
        gateway = GatewayProcess.startAsImage(directory);
        await().atMost(PATIENCE).until(() -> gateway.httpsPort() > 0);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        endpoint.close();
    }

    static Stream<GrpcInteropTest.Case> cases() {
        return GrpcInteropTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void passesThroughTheGateway(GrpcInteropTest.Case interop) throws Throwable {
        InteropRun.run(GrpcOverTlsTest::channel, interop.body());
    }

    private static NettyChannelBuilder channel() {
        try {
            return NettyChannelBuilder.forAddress("localhost", gateway.httpsPort())
                    .overrideAuthority(NAME)
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(AUTHORITY.certificate())
                            .keyManager(OWN.key(), OWN.certificate())
                            .build());
        } catch (SSLException fault) {
            throw new IllegalStateException(fault);
        }
    }
}

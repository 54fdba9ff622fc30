package io.moorgate.endtoend;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.moorgate.traffic.http.StreamFixture;
import io.moorgate.traffic.tls.TestAuthority;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** grpc-java's interop client, over TLS, through the gateway to an interop server in plain text. */
class GrpcOverTlsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("authority");

    private static StreamFixture gateway;
    private static InteropEndpoint endpoint;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        endpoint = new InteropEndpoint();
        gateway = new StreamFixture().routeTo(endpoint.port());
        port = gateway.openTls(AUTHORITY.issue("localhost").as("default/grpc"));
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
            return NettyChannelBuilder.forAddress("localhost", port)
                    .sslContext(GrpcSslContexts.forClient()
                            .trustManager(AUTHORITY.certificate())
                            .build());
        } catch (SSLException fault) {
            throw new IllegalStateException(fault);
        }
    }
}

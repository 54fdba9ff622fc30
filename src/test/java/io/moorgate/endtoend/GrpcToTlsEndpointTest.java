package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.EndpointTls;
import io.moorgate.traffic.http.StreamFixture;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** grpc-java's interop client through the gateway to an interop server over TLS, whose certificate is verified. */
class GrpcToTlsEndpointTest {
    private static final String NAME = "calls.default.svc";
    private static final TestAuthority AUTHORITY = new TestAuthority("endpoints");

    private static StreamFixture gateway;
    private static InteropEndpoint endpoint;

    @BeforeAll
    static void start() throws Exception {
        Issued issued = AUTHORITY.issue(NAME);
        ServerCredentials credentials =
                TlsServerCredentials.create(stream(issued.certificatePem()), stream(issued.keyPem()));
        endpoint = new InteropEndpoint(0, credentials);
        EndpointTls verified = new EndpointTls(true, Optional.of(AUTHORITY.asClients("default/ca")), NAME);
        gateway = new StreamFixture().with(ConnectPolicy.DEFAULT.with(verified)).routeTo(endpoint.port());
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    @AfterAll
    static void stop() {
        assertEquals(1, endpoint.connections.get());
        gateway.close();
        endpoint.close();
    }

    static Stream<GrpcInteropTest.Case> cases() {
        return GrpcInteropTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void passesThroughTheGateway(GrpcInteropTest.Case interop) throws Throwable {
        InteropRun.run(
                () -> NettyChannelBuilder.forAddress("localhost", gateway.port())
                        .usePlaintext(),
                interop.body());
    }
}

package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.netty.NettyChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.moorgate.traffic.http.StreamFixture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** grpc-java's interop client through the gateway to two of its interop servers. */
class GrpcInteropTest {
    private static StreamFixture gateway;
    private static InteropEndpoint one;
    private static InteropEndpoint two;

    @BeforeAll
    static void start() throws Exception {
        one = new InteropEndpoint();
        two = new InteropEndpoint();
        gateway = new StreamFixture().routeTo(one.port(), two.port());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        one.close();
        two.close();
    }

    /** One of the client's cases. */
    record Case(String name, ThrowingConsumer<AbstractInteropTest> body) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("empty_unary", AbstractInteropTest::emptyUnary),
                new Case("empty_unary_with_retriable_stream", AbstractInteropTest::emptyUnaryWithRetriableStream),
                new Case("large_unary", AbstractInteropTest::largeUnary),
                new Case("client_compressed_unary_noprobe", test -> test.clientCompressedUnary(false)),
                new Case("server_compressed_unary", AbstractInteropTest::serverCompressedUnary),
                new Case("client_streaming", AbstractInteropTest::clientStreaming),
                new Case("client_compressed_streaming_noprobe", test -> test.clientCompressedStreaming(false)),
                new Case("server_streaming", AbstractInteropTest::serverStreaming),
                new Case("server_compressed_streaming", AbstractInteropTest::serverCompressedStreaming),
                new Case("ping_pong", AbstractInteropTest::pingPong),
                new Case("empty_stream", AbstractInteropTest::emptyStream),
                new Case("custom_metadata", AbstractInteropTest::customMetadata),
                new Case("status_code_and_message", AbstractInteropTest::statusCodeAndMessage),
                new Case("special_status_message", AbstractInteropTest::specialStatusMessage),
                new Case("unimplemented_method", AbstractInteropTest::unimplementedMethod),
                new Case("unimplemented_service", AbstractInteropTest::unimplementedService),
                new Case("cancel_after_begin", AbstractInteropTest::cancelAfterBegin),
                new Case("cancel_after_first_response", AbstractInteropTest::cancelAfterFirstResponse),
                new Case("timeout_on_sleeping_server", AbstractInteropTest::timeoutOnSleepingServer),
                new Case("very_large_request", AbstractInteropTest::veryLargeRequest),
                new Case("very_large_response", AbstractInteropTest::veryLargeResponse),
                new Case("full_duplex_call", AbstractInteropTest::fullDuplexCallShouldSucceed),
                new Case("half_duplex_call", AbstractInteropTest::halfDuplexCallShouldSucceed),
                new Case("flow_controlled_streaming", AbstractInteropTest::serverStreamingShouldBeFlowControlled),
                new Case("metadata_of_unary_calls", AbstractInteropTest::exchangeMetadataUnaryCall),
                new Case("metadata_of_streaming_calls", AbstractInteropTest::exchangeMetadataStreamingCall),
                new Case("deadline_not_exceeded", AbstractInteropTest::deadlineNotExceeded),
                new Case("deadline_exceeded", AbstractInteropTest::deadlineExceeded),
                new Case("deadline_exceeded_streaming", AbstractInteropTest::deadlineExceededServerStreaming),
                new Case("deadline_in_past", AbstractInteropTest::deadlineInPast),
                new Case("max_inbound_size_exact", AbstractInteropTest::maxInboundSize_exact),
                new Case("max_inbound_size_too_big", AbstractInteropTest::maxInboundSize_tooBig),
                new Case("max_outbound_size_exact", AbstractInteropTest::maxOutboundSize_exact),
                new Case("max_outbound_size_too_big", AbstractInteropTest::maxOutboundSize_tooBig),
                new Case("graceful_shutdown", AbstractInteropTest::gracefulShutdown));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void passesThroughTheGateway(Case interop) throws Throwable {
        InteropRun.run(GrpcInteropTest::channel, interop.body());
    }

    private static NettyChannelBuilder channel() {
        return NettyChannelBuilder.forAddress("127.0.0.1", gateway.port()).usePlaintext();
    }

    /** Cases that only the client's main class has. */
    @ParameterizedTest
    @ValueSource(strings = {"pick_first_unary", "rpc_soak", "channel_soak"})
    void passesThroughTheGatewayInTheClientProgram(String name) throws Exception {
        assertEquals("", InteropClient.failureOf(name, gateway.port()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orca_per_rpc", "orca_oob"})
    void passesBackendMetricsThroughTheGateway(String name) throws Exception {
        String balancer = "{\"loadBalancingConfig\":[{\"test_backend_metrics_load_balancer\":{}}]}";
        try (StreamFixture single = new StreamFixture().routeTo(one.port())) {
            assertEquals("", InteropClient.failureOf(name, single.port(), "--service_config_json=" + balancer));
        }
    }

    /** What grpc-java's own server does not do: the gateway changes nothing about it. */
    @ParameterizedTest
    @ValueSource(strings = {"cacheable_unary", "client_compressed_unary", "client_compressed_streaming"})
    void failsAsItDoesWithoutTheGateway(String name) throws Exception {
        String direct = InteropClient.failureOf(name, one.port());
        assertEquals(direct, InteropClient.failureOf(name, gateway.port()));
        assertNotEquals("", direct);
    }

    @Test
    void balancesEachCallOfOneChannel() throws Throwable {
        int before = Math.min(one.calls.get(), two.calls.get());
        InteropRun.run(GrpcInteropTest::channel, client -> {
            for (int call = 0; call < 40; call++) {
                client.emptyUnary();
            }
        });
        assertTrue(Math.min(one.calls.get(), two.calls.get()) > before, "both endpoints were called");
    }
}

package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import io.moorgate.routing.Balance;
import io.moorgate.traffic.http.StreamFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real gRPC client, real endpoints, and what goes wrong between them. */
class GrpcFaultsTest {
    private static final int MEBIBYTE = 1024 * 1024;

    private final StreamFixture gateway = new StreamFixture().with(Balance.Strategy.ROUND_ROBIN);
    private InteropEndpoint one;
    private InteropEndpoint two;
    private ManagedChannel channel;
    private TestServiceGrpc.TestServiceBlockingStub calls;

    @BeforeEach
    void start() throws Exception {
        one = new InteropEndpoint();
        two = new InteropEndpoint();
        gateway.routeTo(one.port(), two.port());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.port())
                .usePlaintext()
                .maxInboundMessageSize(64 * MEBIBYTE)
                .disableRetry()
                .build();
        calls = TestServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        gateway.close();
        one.close();
        two.close();
    }

    @Test
    void carriesMessagesOfManyMebibytes() {
        SimpleRequest request = SimpleRequest.newBuilder()
                .setResponseSize(32 * MEBIBYTE)
                .setPayload(Payload.newBuilder().setBody(ByteString.copyFrom(new byte[32 * MEBIBYTE])))
                .build();
        assertEquals(
                32 * MEBIBYTE, calls.unaryCall(request).getPayload().getBody().size());
    }

    @Test
    void losesNoCallWhenAnEndpointShutsDownInGoodOrder() {
        AtomicInteger done = new AtomicInteger();
        for (int call = 0; call < 400; call++) {
            if (call == 100) {
                one.shutdown();
            }
            calls.emptyCall(Empty.getDefaultInstance());
            done.incrementAndGet();
        }
        assertEquals(400, done.get());
        assertTrue(two.calls.get() >= 300, "the other endpoint took the rest");
    }

    @Test
    void anEndpointThatIsKilledEndsItsStreamsAndNothingElse() {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Stream stream = new Stream();
            streams.add(stream);
            await().until(() -> stream.messages.get() == 1);
        }
        one.close();
        await().until(() ->
                streams.stream().filter(stream -> stream.status != null).count() == 10);
        streams.stream()
                .filter(stream -> stream.status != null)
                .forEach(stream -> assertTrue(
                        stream.status.getCode() == Status.Code.UNAVAILABLE
                                || stream.status.getCode() == Status.Code.INTERNAL
                                || stream.status.getCode() == Status.Code.CANCELLED,
                        stream.status.toString()));
        streams.stream().filter(stream -> stream.status == null).forEach(Stream::ping);
        await().until(() -> streams.stream()
                .filter(stream -> stream.status == null)
                .allMatch(stream -> stream.messages.get() == 2));
        calls.emptyCall(Empty.getDefaultInstance());
        calls.emptyCall(Empty.getDefaultInstance());
    }

    @Test
    void isUnavailableWithoutAnEndpoint() {
        one.close();
        two.close();
        await().untilAsserted(() -> {
            StatusRuntimeException fault =
                    assertThrows(StatusRuntimeException.class, () -> calls.emptyCall(Empty.getDefaultInstance()));
            assertEquals(Status.Code.UNAVAILABLE, fault.getStatus().getCode());
            assertTrue(fault.getStatus().getDescription().contains("no endpoint"), fault::toString);
        });
    }

    @Test
    void thousandsOfCancelledCallsLeaveTheChannelAlone() {
        for (int round = 0; round < 50; round++) {
            List<Stream> streams = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                streams.add(new Stream());
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> streams.stream().allMatch(stream -> stream.messages.get() == 1));
            streams.forEach(stream -> stream.call.cancel("enough", null));
        }
        calls.emptyCall(Empty.getDefaultInstance());
        await().atMost(Duration.ofSeconds(60)).until(() -> gateway.liveCalls() == 0);
        assertEquals(5_000, gateway.events.grpcCodes.get(Status.Code.CANCELLED.value()));
    }

    /** A bidirectional stream that has sent one message and echoes nothing by itself. */
    private final class Stream
            implements ClientResponseObserver<StreamingOutputCallRequest, StreamingOutputCallResponse> {
        private final AtomicInteger messages = new AtomicInteger();
        private final StreamObserver<StreamingOutputCallRequest> requests;
        private volatile Status status;
        private ClientCallStreamObserver<StreamingOutputCallRequest> call;

        Stream() {
            requests = TestServiceGrpc.newStub(channel).fullDuplexCall(this);
            ping();
        }

        void ping() {
            requests.onNext(StreamingOutputCallRequest.newBuilder()
                    .addResponseParameters(ResponseParameters.newBuilder().setSize(100))
                    .build());
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<StreamingOutputCallRequest> call) {
            this.call = call;
        }

        @Override
        public void onNext(StreamingOutputCallResponse response) {
            messages.incrementAndGet();
        }

        @Override
        public void onError(Throwable fault) {
            status = Status.fromThrowable(fault);
        }

        @Override
        public void onCompleted() {
            status = Status.OK;
        }
    }
}

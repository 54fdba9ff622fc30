package io.moorgate.endtoend;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import io.moorgate.time.Ticker;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A bidirectional gRPC stream of a client: receives one answer to each message that it sends, until it ends. */
final class GrpcStream implements StreamObserver<StreamingOutputCallResponse> {
    private final Ticker ticker = Ticker.system();
    private final StreamObserver<StreamingOutputCallRequest> requests;
    private final AtomicInteger said = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicReference<End> end = new AtomicReference<>();

    /** How and when it ended. */
    private record End(Status status, long atNanos) {}

    GrpcStream(ManagedChannel channel) {
        requests = TestServiceGrpc.newStub(channel).fullDuplexCall(this);
    }

    void say() {
        said.incrementAndGet();
        requests.onNext(StreamingOutputCallRequest.newBuilder()
                .addResponseParameters(ResponseParameters.newBuilder().setSize(16))
                .build());
    }

    /** Says that it is done; a healthy stream ends with OK. */
    void finish() {
        requests.onCompleted();
    }

    /** Whether everything that it said was answered. */
    boolean hasHeardAll() {
        return heard.get() == said.get();
    }

    /** How it ended; empty while it lives. */
    Optional<Status> status() {
        return Optional.ofNullable(end.get()).map(End::status);
    }

    /** When it ended, on this machine's monotonic clock. */
    long endedNanos() {
        return end.get().atNanos();
    }

    @Override
    public void onNext(StreamingOutputCallResponse response) {
        heard.incrementAndGet();
    }

    @Override
    public void onError(Throwable fault) {
        end.set(new End(Status.fromThrowable(fault), ticker.nanos()));
    }

    @Override
    public void onCompleted() {
        end.set(new End(Status.OK, ticker.nanos()));
    }
}

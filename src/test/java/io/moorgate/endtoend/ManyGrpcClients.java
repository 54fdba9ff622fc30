package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many live gRPC streams, a hundred on each connection. */
final class ManyGrpcClients implements AutoCloseable {
    private static final int STREAMS_PER_CONNECTION = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<GrpcStream> streams = new ArrayList<>();
    private final String host;
    private final int port;

    ManyGrpcClients(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** Opens {@code count} streams, each of which has heard its first answer when this returns. */
    void open(int count) {
        for (int begun = 0; begun < count; begun++) {
            if (begun % STREAMS_PER_CONNECTION == 0) {
                channels.add(NettyChannelBuilder.forAddress(host, port)
                        .usePlaintext()
                        .disableRetry()
                        .build());
            }
            streams.add(new GrpcStream(channels.getLast()));
        }
        everybodyEchoes();
    }

    /** Every stream that is open sends a message and receives an answer. */
    void everybodyEchoes() {
        List<GrpcStream> asked =
                streams.stream().filter(stream -> stream.status().isEmpty()).toList();
        asked.forEach(GrpcStream::say);
        await().atMost(PATIENCE).until(() -> asked.stream().allMatch(GrpcStream::hasHeardAll));
    }

    /** Every stream that is open says something, and waits for nothing. */
    void everybodySays() {
        streams.stream().filter(stream -> stream.status().isEmpty()).forEach(GrpcStream::say);
    }

    List<GrpcStream> streams() {
        return streams;
    }

    /** How many streams have ended with {@code code}. */
    long ended(Status.Code code) {
        return streams.stream()
                .filter(stream -> stream.status().map(Status::getCode).equals(java.util.Optional.of(code)))
                .count();
    }

    /** How many streams have ended. */
    long ended() {
        return streams.stream().filter(stream -> stream.status().isPresent()).count();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}

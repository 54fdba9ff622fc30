package io.moorgate.endtoend;

import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import java.util.function.Supplier;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** grpc-java's interop cases over channels that the caller makes. */
final class InteropRun extends AbstractInteropTest {
    private final Supplier<NettyChannelBuilder> channels;

    private InteropRun(Supplier<NettyChannelBuilder> channels) {
        this.channels = channels;
    }

    /** Runs {@code body}, over a channel of its own. */
    static void run(Supplier<NettyChannelBuilder> channels, ThrowingConsumer<AbstractInteropTest> body)
            throws Throwable {
        InteropRun client = new InteropRun(channels);
        client.setUp();
        try {
            body.accept(client);
        } finally {
            client.tearDown();
        }
    }

    @Override
    protected ManagedChannelBuilder<?> createChannelBuilder() {
        return channels.get().maxInboundMessageSize(MAX_MESSAGE_SIZE).flowControlWindow(TEST_FLOW_CONTROL_WINDOW);
    }

    @Override
    protected boolean metricsExpected() {
        return false;
    }
}

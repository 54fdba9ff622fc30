package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.stream.BufferBudget;
import io.netty.channel.Channel;

/** Makes what exchanges are counted in. */
final class BufferFixture {
    private BufferFixture() {}

    /** On the event loop of {@code channel}, with more room than any test fills. */
    static ExchangeBuffers unbounded(Channel channel) {
        return new ExchangeBuffers(channel.eventLoop(), new BufferBudget(), Long.MAX_VALUE, () -> 0, limit -> {});
    }
}

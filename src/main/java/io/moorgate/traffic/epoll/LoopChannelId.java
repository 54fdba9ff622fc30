package io.moorgate.traffic.epoll;

import io.netty.channel.ChannelId;
import java.util.concurrent.atomic.AtomicLong;

/** The number of a channel in this process. Netty's own ids, unique over all machines, cost two looks at clocks and some chance. */
record LoopChannelId(long number) implements ChannelId {
    private static final AtomicLong LAST = new AtomicLong();

    static LoopChannelId next() {
        return new LoopChannelId(LAST.incrementAndGet());
    }

    @Override
    public String asShortText() {
        return Long.toHexString(number);
    }

    @Override
    public String asLongText() {
        return asShortText();
    }

    @Override
    public int compareTo(ChannelId other) {
        return other instanceof LoopChannelId own
                ? Long.compare(number, own.number)
                : asLongText().compareTo(other.asLongText());
    }
}

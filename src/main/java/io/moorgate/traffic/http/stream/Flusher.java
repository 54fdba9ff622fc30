package io.moorgate.traffic.http.stream;

import io.netty.channel.Channel;

/** Flushes a channel once for everything that was written during one turn of its event loop. */
public final class Flusher implements Runnable {
    private final Channel channel;
    private boolean due;

    /** For {@code channel}; in turns of its event loop. */
    public Flusher(Channel channel) {
        this.channel = channel;
    }

    /** What was written leaves at the end of this turn. */
    public void flushSoon() {
        if (!due) {
            due = true;
            channel.eventLoop().execute(this);
        }
    }

    @Override
    public void run() {
        due = false;
        channel.flush();
    }
}

package io.moorgate.traffic.tcp;

import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.relay.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;

/**
 * Answers a TLS client with the fatal alert {@code unrecognized_name} (RFC 6066 section 3): its server name is not
 * served, then closes. What the client still sends is thrown away: closing over unread bytes would send RST, which may
 * overtake the alert. Thread: the client's.
 */
final class UnrecognizedName implements Transport.Events {
    /** How long the client may take to close its side. */
    static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Record: alert (21), TLS 1.2, 2 bytes; alert: fatal (2), unrecognized_name (112). */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 112};

    private final Transport client;
    private final Timers.Timer linger;

    private UnrecognizedName(Transport client, Timers timers) {
        this.client = client;
        this.linger = timers.after(LINGER_NANOS, client::close);
    }

    /** Sends the alert to {@code client}, which is parked, and closes it. */
    static void send(Transport client, Timers timers) {
        client.begin(new UnrecognizedName(client, timers));
        client.write(Unpooled.wrappedBuffer(ALERT));
        client.flush();
        client.finish();
        client.resume();
    }

    @Override
    public void read(ByteBuf bytes) {
        bytes.release();
    }

    @Override
    public void inputEnded() {
        client.close();
    }

    @Override
    public void broken(CloseReason.Kind how) {
        client.close();
    }

    @Override
    public void failed(Throwable fault) {
        client.close();
    }

    @Override
    public void closed() {
        linger.cancel();
    }

    @Override
    public void burst(long bytes) {}

    @Override
    public void sent() {}

    @Override
    public void finished() {}
}

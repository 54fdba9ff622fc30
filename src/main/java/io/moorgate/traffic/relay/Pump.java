package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;

/**
 * How bytes move between two sockets: reading, writing, back-pressure and the ends of sockets. It knows nothing of what
 * the bytes mean. A side is {@link Side#CLIENT} or {@link Side#ENDPOINT}.
 *
 * <p>What it holds is bounded: it stops reading one socket while the other has something left to write, and one read is
 * at most {@link Relays#READ_BYTES_MAX} bytes.
 *
 * <p>Thread: the relay's, for all calls and events but {@link #take}.
 */
interface Pump {

    /** Runs what it is given on the thread of the relay from {@link #take} on. Any thread. */
    Executor loop();

    /**
     * Takes both sockets over; {@code events} hears of them from now on, and {@code taken} runs when that is done, both
     * on the relay's thread. Reads nothing yet. Called on the event loop of both channels.
     */
    void take(Events events, Runnable taken);

    /** Begins to read from both sockets. */
    void begin();

    /** Queues {@code bytes} for {@code to} and takes ownership of them. They leave at the end of the burst, or by {@link #flush}. */
    void write(Side to, ByteBuf bytes);

    /** Sends what is queued for {@code to} now. */
    void flush(Side to);

    /** From now on reads {@code from} even while the other socket has something left to write; for bytes that are thrown away. */
    void drain(Side from);

    /** Whether something for {@code to} is left unsent. */
    boolean isBacklogged(Side to);

    /** Breaks off a side that has acknowledged nothing of what it is being sent for {@code silentMillisMax}: a dead peer. */
    void breakSilent(long silentMillisMax);

    /** Sends FIN to {@code to} once what is queued has been sent; later writes to it are dropped. */
    void finish(Side to);

    /** Closes {@code side} at once with RST; what is queued is lost. */
    void abort(Side side);

    /** Closes {@code side}, whose both directions are done. */
    void close(Side side);

    /** What a pump tells. */
    interface Events {
        /** Bytes from {@code from}; their new owner is the receiver of this event. */
        void read(Side from, ByteBuf bytes);

        /** A burst of {@code bytes} in all has been read from {@code from}, and what was written meanwhile was sent. */
        void burst(Side from, long bytes);

        /** {@code from} sent FIN. */
        void inputEnded(Side from);

        /** FIN was sent to {@code to}. */
        void finished(Side to);

        /** Reading from the side of {@code how} or writing to it failed: it was reset, or is a dead peer. */
        void broken(CloseReason how);

        /** Handling an event failed: a fault of the gateway's own. */
        void failed(Throwable fault);

        /** The socket of {@code side} is closed, whoever closed it. */
        void closed(Side side);
    }
}

package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * One side of a relay: a duplex stream of bytes to a client or to an endpoint, whatever carries it. It knows neither the other
 * side nor what the bytes mean. Back-pressure between two sides is {@link RelaySide}'s.
 *
 * <p>What it holds is bounded: it reads nothing while it is parked, and one read is at most {@link Relays#READ_BYTES_MAX} bytes.
 *
 * <p>Thread: the relay's, for all calls and events. Both sides of a relay are on one thread.
 */
public interface Transport {

    /**
     * Takes bytes to write from now on and reports to {@code events}, never within this call. It is parked: nothing is read before
     * {@link #resume}. Called again where another one takes it over, parked and with nothing left to send: what has been reported
     * is not reported again, but for an end of input that was reported while it was parked.
     */
    void begin(Events events);

    /** Reads from now on, until {@link #park}. May report bytes and the end of input within this call. */
    void resume();

    /** Reads no more until {@link #resume}. */
    void park();

    /** Queues {@code bytes} and takes ownership of them. They leave with {@link #flush} at the latest. */
    void write(ByteBuf bytes);

    /** Sends what is queued, as far as there is room. {@link Events#sent} follows where something is left. */
    void flush();

    /** Whether something was left unsent by the last {@link #flush}. */
    boolean isBacklogged();

    /** How many bytes have not left the gateway, in its own buffers and in the kernel's. Costs a system call. */
    long unsentBytes();

    /** A number that grows when the peer takes some of what it is sent. Costs a system call. */
    long takenBytes();

    /** Ends the output (FIN) once what is queued has been sent; later writes are dropped. */
    void finish();

    /**
     * Nothing that the peer may still send is awaited. Where that can be left open without harm, {@link Events#inputEnded} comes a
     * moment after the output has ended, as if the peer had ended its own.
     */
    default void awaitNothing() {}

    /** Breaks both directions off at once (RST); what is queued is lost. */
    void abort();

    /** Ends the output (FIN), where that is not done yet and nothing is left unsent, and gives up both directions. */
    void close();

    /**
     * Has the kernel probe a peer that is silent for {@code interval}, never for one of zero; nothing where there is no socket of
     * its own beneath.
     */
    void probe(Duration interval);

    /** For how many milliseconds the peer has acknowledged nothing of what it is being sent; 0 where nothing is outstanding. */
    long silentMillis();

    /** What a transport reports. */
    interface Events {
        /** Nothing is reported to anything. */
        Events NONE = new SilentEvents();

        /** Bytes have come; their new owner is the receiver of this event. */
        void read(ByteBuf bytes);

        /** A burst of {@code bytes} in all has been read and reported. */
        void burst(long bytes);

        /** What {@link Transport#flush} had left unsent has been sent, or never will be. */
        void sent();

        /** The peer has ended its output (FIN). */
        void inputEnded();

        /** The output has been ended (FIN). */
        void finished();

        /** Reading or writing failed. */
        void broken(CloseReason.Kind how);

        /** Handling an event failed: a fault of the gateway's own. */
        void failed(Throwable fault);

        /** Both directions are closed, on either peer's initiative. The last event. */
        void closed();
    }
}

package io.moorgate.traffic.http.upgrade;

import io.moorgate.time.Timers;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.relay.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A stream as one side of a relay (RFC 8441 section 5): DATA frames are the bytes, END_STREAM is FIN, RST_STREAM is RST. What comes
 * while nothing reads waits within the stream's window. Dead peers are found by the PINGs of its connection, not here.
 *
 * <p>Thread: the event loop of the stream, which is the relay's.
 */
final class HttpStreamTransport implements Transport, StreamReader {
    /** How long a peer may take to end its side where nothing more is awaited of it and this one has ended. Some never do. */
    private static final long END_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private final HttpStream stream;
    private final EventLoop eventLoop;
    private final Timers timers;
    private final Supplier<Kind> lost;
    private final Queue<ByteBuf> inbox = new ArrayDeque<>();
    private Events events = Events.NONE;
    private Runnable gone = () -> {};
    private boolean begun;
    private boolean parked = true;
    private boolean dropping;
    private boolean inputEnds;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean finished;
    private boolean awaitsNothing;
    private Timers.Timer endTimer;
    private boolean broken;
    private Kind brokenBy = Kind.RESET;
    private boolean closed;
    private boolean awaitsSent;
    private long unsent;
    private long written;

    /** Reads {@code stream} from now on. {@code timers} are the loop's; {@code lost}: how its connection ended, once it has. */
    HttpStreamTransport(HttpStream stream, EventLoop eventLoop, Timers timers, Supplier<Kind> lost) {
        this.stream = stream;
        this.eventLoop = eventLoop;
        this.timers = timers;
        this.lost = lost;
        stream.read(this);
    }

    /** {@code gone} runs when the stream breaks before {@link #begin}. */
    void onGone(Runnable gone) {
        this.gone = gone;
    }

    /** There will be no relay: what comes is of no use. */
    void drop() {
        dropping = true;
        int bytes = release();
        stream.credit(bytes);
    }

    @Override
    public void begin(Events events) {
        this.events = events;
        begun = true;
        parked = true;
        if (broken) {
            closed = true;
            eventLoop.execute(() -> {
                events.broken(brokenBy);
                events.closed();
            });
        }
    }

    @Override
    public void resume() {
        parked = false;
        while (!parked && !inbox.isEmpty()) {
            ByteBuf bytes = inbox.poll();
            int length = bytes.readableBytes();
            stream.holds(-length);
            pass(bytes);
            stream.credit(length);
        }
        endInput();
    }

    @Override
    public void park() {
        parked = true;
    }

    private void pass(ByteBuf bytes) {
        int length = bytes.readableBytes();
        events.read(bytes);
        events.burst(length);
    }

    private void endInput() {
        if (inputEnds && !inputEnded && !parked && !closed && inbox.isEmpty()) {
            inputEnded = true;
            events.inputEnded();
        }
    }

    @Override
    public int onData(ByteBuf data, boolean end) {
        int length = data.readableBytes();
        inputEnds |= end;
        if (dropping || closed) {
            return length;
        }
        if (parked || !inbox.isEmpty()) {
            inbox.add(data.retain());
            stream.holds(length);
            return 0;
        }
        if (length > 0) {
            pass(data.retain());
        }
        endInput();
        return length;
    }

    @Override
    public void onTrailers(Http2Headers trailers) {
        inputEnds = true;
        endInput();
    }

    @Override
    public void onBroken(StreamBreak how) {
        if (broken || closed) {
            return;
        }
        broken = true;
        brokenBy = switch (how.kind()) {
            case OVER_LIMIT -> Kind.LIMIT;
            case LOST -> lost.get();
            case RESET, LEFT_OUT, STALE, HEAD_TOO_LARGE -> Kind.RESET;
        };
        release();
        if (!begun) {
            gone.run();
            return;
        }
        events.broken(brokenBy);
        giveUp();
    }

    @Override
    public void write(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (outputEnded || closed || length == 0) {
            bytes.release();
            return;
        }
        unsent += length;
        written += length;
        stream.writeData(bytes, false, done -> left(length));
    }

    private void left(int length) {
        unsent -= length;
        if (awaitsSent && !closed && !isHeldBack()) {
            awaitsSent = false;
            events.sent();
        }
    }

    /** What was written leaves with the other streams of its connection, at the end of this turn. */
    @Override
    public void flush() {}

    /** What would leave in this turn is not left unsent. */
    @Override
    public boolean isBacklogged() {
        boolean isHeldBack = isHeldBack();
        awaitsSent |= isHeldBack;
        return isHeldBack;
    }

    private boolean isHeldBack() {
        return unsent > 0 && !stream.isWritable();
    }

    @Override
    public long unsentBytes() {
        return unsent;
    }

    @Override
    public long takenBytes() {
        return written - unsent;
    }

    @Override
    public void finish() {
        if (!outputEnded && !closed) {
            outputEnded = true;
            stream.writeData(Unpooled.EMPTY_BUFFER, true, done -> {
                if (!closed) {
                    finished = true;
                    events.finished();
                    endSoon();
                }
            });
        }
    }

    /** A stream has no bytes under way that a reset without an error behind its end could lose, as a socket has. */
    @Override
    public void awaitNothing() {
        awaitsNothing = true;
        endSoon();
    }

    private void endSoon() {
        if (awaitsNothing && finished && !inputEnds && !closed && endTimer == null) {
            endTimer = timers.after(END_NANOS_MAX, () -> {
                inputEnds = true;
                endInput();
            });
        }
    }

    @Override
    public void abort() {
        stream.reset(Http2Error.CANCEL.code());
        giveUp();
    }

    /** A stream whose client has not ended its side is reset without an error, behind what was written (RFC 9113 section 8.1). */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (!outputEnded && !isHeldBack()) {
            outputEnded = true;
            stream.writeData(Unpooled.EMPTY_BUFFER, true, HttpStream.UNHEARD);
        }
        if (!outputEnded) {
            stream.reset(Http2Error.CANCEL.code());
        } else if (!stream.isReadEnded()) {
            stream.reset(Http2Error.NO_ERROR.code());
        }
        giveUp();
    }

    private void giveUp() {
        if (!closed) {
            closed = true;
            if (endTimer != null) {
                endTimer.cancel();
            }
            release();
            eventLoop.execute(events::closed);
        }
    }

    /** Gives up what waits, and how much that was. */
    private int release() {
        int bytes = 0;
        while (!inbox.isEmpty()) {
            ByteBuf waiting = inbox.poll();
            bytes += waiting.readableBytes();
            waiting.release();
        }
        stream.holds(-bytes);
        return bytes;
    }

    @Override
    public void probe(Duration interval) {}

    @Override
    public long silentMillis() {
        return 0;
    }
}

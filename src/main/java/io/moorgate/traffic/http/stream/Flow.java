package io.moorgate.traffic.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * One direction of an exchange: passes data and trailers from one stream to the other with bounded memory.
 *
 * <p>While the sink takes data, data goes straight on and its source gets credit at once. When it does not, one piece is
 * left with the sink to learn when it moves again; whatever else arrives is copied into one buffer, so that small frames
 * do not pin large read buffers, and earns no credit until it has been passed on. So a direction never holds more than
 * the window of its source.
 *
 * <p>Confined to the event loop of its streams.
 */
public final class Flow {
    private final HttpStream source;
    private final HttpStream client;
    private final HttpStream.WriteListener onEnded;
    private HttpStream sink;
    private Replay replay = Replay.OFF;
    private ByteBuf parked = Unpooled.EMPTY_BUFFER;
    private boolean probing;
    private boolean ended;
    private boolean endPassed;
    private boolean headOnly;
    private boolean abandoned;
    private Http2Headers trailers;

    /**
     * @param client the one of the two streams for which what waits is counted
     * @param onEnded is notified when the end of this direction has left the gateway, or never will
     */
    public Flow(HttpStream source, HttpStream client, HttpStream.WriteListener onEnded) {
        this.source = source;
        this.client = client;
        this.onEnded = onEnded;
    }

    /** Keeps what is passed on, up to a limit, so that another sink can be given it from the beginning. */
    public void keepForReplay() {
        replay = new Replay();
    }

    /** No other sink will be needed. */
    public void commit() {
        client.holds(-replay.bytes());
        replay.forget();
        replay = Replay.OFF;
    }

    /** Whether another sink could still be given everything from the beginning. */
    public boolean canReplay() {
        return replay.isComplete();
    }

    /** Data from the source; answers how much of it is credited at once. */
    public int offer(ByteBuf data, boolean end) {
        ended |= end;
        int bytes = data.readableBytes();
        if (abandoned) {
            return bytes;
        }
        if (sink == null || probing) {
            park(data);
            return 0;
        }
        keep(data);
        return pass(data.retain(), end);
    }

    /** The source may send as much more: what was not offered when it arrived is offered only now. */
    public void credit(int bytes) {
        source.credit(bytes);
    }

    /** Trailers from the source. */
    public void offerTrailers(Http2Headers trailers) {
        this.trailers = trailers;
        ended = true;
        if (!abandoned && sink != null && !probing) {
            passEnd();
        }
    }

    /** The source has no body and no trailers; the sink's head has said so or will. */
    public void endWithHead() {
        ended = true;
        headOnly = true;
    }

    /** The sink broke: what arrives is parked until there is another, and counts as passed on to none. */
    public void detach() {
        sink = null;
        probing = false;
    }

    /** Data goes to {@code sink}; what was passed to an earlier one is replayed first. */
    public void attach(HttpStream sink) {
        this.sink = sink;
        probing = false;
        endPassed = headOnly;
        ByteBuf kept = replay.copy();
        if (kept.isReadable()) {
            boolean last = ended && trailers == null && !parked.isReadable();
            endPassed = last;
            sink.writeData(kept, last, last ? onEnded : HttpStream.UNHEARD);
        }
        passParked();
    }

    /** Nothing is passed on any more; the source gets credit for what it sent and will send. */
    public void abandon() {
        if (abandoned) {
            return;
        }
        abandoned = true;
        commit();
        source.credit(parked.readableBytes());
        client.holds(-parked.capacity());
        parked.release();
        parked = Unpooled.EMPTY_BUFFER;
    }

    /** Whether all that arrived has been passed on. */
    public boolean isDrained() {
        return !probing && !parked.isReadable();
    }

    private void park(ByteBuf data) {
        int before = parked.capacity();
        if (!parked.isReadable()) {
            parked = data.alloc().buffer(data.readableBytes());
        }
        parked.writeBytes(data, data.readerIndex(), data.readableBytes());
        client.holds(parked.capacity() - before);
    }

    private void keep(ByteBuf data) {
        int before = replay.bytes();
        replay.keep(data);
        client.holds(replay.bytes() - before);
    }

    /** Takes over the reference; answers how much may be credited at once. */
    private int pass(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        endPassed |= end;
        if (end) {
            sink.writeData(data, true, onEnded);
            return bytes;
        }
        if (sink.isWritable()) {
            sink.writeData(data, false, HttpStream.UNHEARD);
            return bytes;
        }
        HttpStream probed = sink;
        probing = true;
        int waiting = sink == client ? 0 : bytes; // A client's stream counts what it has been given.
        client.holds(waiting);
        sink.writeData(data, false, written -> {
            source.credit(bytes);
            client.holds(-waiting);
            if (written && probed == sink && !abandoned) {
                probing = false;
                passParked();
            }
        });
        return 0;
    }

    private void passParked() {
        if (parked.isReadable()) {
            ByteBuf data = parked;
            parked = Unpooled.EMPTY_BUFFER;
            client.holds(-data.capacity());
            keep(data);
            source.credit(pass(data, ended && trailers == null));
        }
        if (!probing) {
            passEnd();
        }
    }

    private void passEnd() {
        if (!ended || endPassed) {
            return;
        }
        endPassed = true;
        if (trailers != null) {
            sink.writeTrailers(trailers, onEnded);
        } else {
            sink.writeData(Unpooled.EMPTY_BUFFER, true, onEnded);
        }
    }
}

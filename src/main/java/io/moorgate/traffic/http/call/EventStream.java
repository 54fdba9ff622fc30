package io.moorgate.traffic.http.call;

import io.moorgate.routing.LifePolicy;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.Patience;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What the gateway does with an answer of type {@code text/event-stream} (WHATWG HTML section 9.2) from its head on: its
 * signs of life, its greatest age and its planned end. Event loop of the call.
 *
 * <p>A client that used GET comes back by itself when the body ends: the gateway names the time, by {@code retry}. Any
 * other request is not sent again by itself, so its stream may finish.
 */
final class EventStream {
    private static final String COMMENT = ":\n\n";
    private static final int RETRY_MILLIS_MIN = 1_000;
    private static final int RETRY_MILLIS_MAX = 10_000;
    private static final int OVERLOAD_RETRY_MILLIS_MAX = 60_000;

    private final StreamCall call;
    private final ClientRequest request;
    private final HttpStream client;
    private final CallRecord record;
    private final CallTimers timers;
    private final EventBoundary boundary = new EventBoundary();
    private final boolean measured;
    private final boolean plain;
    private final boolean comesBack;

    /** {@code answer}: the head of the answer. */
    EventStream(StreamCall call, ClientRequest request, CallRecord record, CallTimers timers, Http2Headers answer) {
        this.call = call;
        this.request = request;
        this.client = request.stream();
        this.record = record;
        this.timers = timers;
        this.measured = answer.contains("content-length");
        CharSequence coding = answer.get("content-encoding");
        this.plain = !measured && (coding == null || AsciiString.contentEqualsIgnoreCase(coding, "identity"));
        this.comesBack = !measured && request.head().method().equals("GET");
    }

    /** Its head is about to be passed on. */
    void start() {
        record.becomesEventStream(comesBack ? Patience.ANYTIME : Patience.LATE);
        timers.eventStream(request.route());
        LifePolicy life = request.route().life();
        long ageNanos = life.ageNanos(ThreadLocalRandom.current().nextDouble());
        if (ageNanos > 0) {
            long finishNanos = comesBack ? 0 : life.drainTimeout().toNanos();
            timers.atAge(
                    Math.max(0, ageNanos + finishNanos - record.ageNanos()),
                    () -> close(new CloseReason(Side.GATEWAY, Kind.MAX_AGE)));
        }
        if (plain && !life.pingInterval().isZero()) {
            timers.whenSilent(life.pingInterval(), this::ping);
        }
    }

    private void ping() {
        if (isPassedOn() && boundary.isHere()) {
            client.writeData(text(COMMENT), false, HttpStream.UNHEARD);
        }
    }

    /** Whether the client's connection has been given all that came of the answer, and more may follow. */
    private boolean isPassedOn() {
        return !call.isFinished() && !client.isWriteEnded() && call.toClient().isDrained();
    }

    /** {@code data} comes from the endpoint. */
    void passes(ByteBuf data) {
        boundary.passes(data);
    }

    /** Ends it for a reason of the gateway's. */
    void close(CloseReason reason) {
        if (reason.kind().isPlanned() && comesBack) {
            timers.endWhen(() -> isPassedOn() && (!plain || boundary.isHere()), () -> endAsPlanned(reason));
        } else {
            call.cut(reason);
        }
    }

    /** Behind a part of an event there is no place for a line: that part is dropped by the client. */
    private void endAsPlanned(CloseReason reason) {
        if (isPassedOn()) {
            end(plain && boundary.isHere() ? text(retry(reason.kind())) : Unpooled.EMPTY_BUFFER, reason);
        } else {
            call.cut(reason);
        }
    }

    private void end(ByteBuf last, CloseReason reason) {
        call.leave(reason);
        client.writeData(last, true, written -> client.reset(Http2Error.NO_ERROR.code()));
    }

    private static String retry(Kind kind) {
        boolean isLater = kind == Kind.OVERLOAD;
        int millis = ThreadLocalRandom.current()
                .nextInt(
                        isLater ? RETRY_MILLIS_MAX : RETRY_MILLIS_MIN,
                        (isLater ? OVERLOAD_RETRY_MILLIS_MAX : RETRY_MILLIS_MAX) + 1);
        return "retry: " + millis + "\n\n";
    }

    /** No byte has passed for the idle timeout. */
    void idle() {
        CloseReason reason = new CloseReason(Side.GATEWAY, Kind.IDLE);
        if (isPassedOn() && !measured) {
            end(Unpooled.EMPTY_BUFFER, reason);
        } else {
            call.cut(reason);
        }
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}

package io.moorgate.traffic.http;

import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.util.NetUtil;
import java.util.function.Consumer;

/** The books of one plain exchange: its pick, its live connection, its idle time, its status. Event loop of the client. */
final class ExchangeRecord {
    private final HttpLoop loop;
    private final ClientRequest request;
    private final Pick pick;
    private final IdleWatch idle;
    private LiveConnection live;
    private long sentNanos;
    private boolean closed;

    /** {@code onIdle} runs when no byte has passed for the route's idle timeout. */
    ExchangeRecord(HttpLoop loop, ClientRequest request, Runnable onIdle) {
        this.loop = loop;
        this.request = request;
        this.pick = loop.picker().pick(request.route().upstream(), request);
        this.idle = new IdleWatch(
                loop.ticker(),
                loop.timers(),
                request.route().idle().httpExchange().toNanos(),
                onIdle);
    }

    /** The endpoints to try. */
    Pick pick() {
        return pick;
    }

    /** Whether the exchange is over. */
    boolean isClosed() {
        return closed;
    }

    /** {@code endpoint} is about to be sent the request. {@code closer} ends the exchange for a reason of the gateway's. */
    void sending(Endpoint endpoint, Consumer<CloseReason> closer) {
        sentNanos = loop.ticker().nanos();
        if (live == null) {
            live = loop.connections()
                    .open(new LiveConnection.Opening(
                            ConnectionKind.HTTP,
                            request.route(),
                            endpoint,
                            pick.reason(),
                            pick.pin(),
                            NetUtil.toAddressString(request.address()),
                            loop.eventLoop(),
                            closer,
                            pick::release));
            request.tell(live.facts());
            idle.start();
        }
    }

    /** The endpoint has begun its answer. */
    void answerBegan() {
        pick.responded(loop.ticker().nanos() - sentNanos);
    }

    /** Bytes of the client's body. */
    void received(long bytes) {
        long nowNanos = loop.ticker().nanos();
        idle.touch(nowNanos);
        if (live != null) {
            live.received(bytes, nowNanos);
        }
    }

    /** Bytes of the endpoint's body. */
    void sent(long bytes) {
        long nowNanos = loop.ticker().nanos();
        idle.touch(nowNanos);
        live.sent(bytes, nowNanos);
    }

    /** The exchange is over; {@code status} is what the client was answered, 0 for nothing. Only the first call counts. */
    void close(CloseReason reason, int status) {
        if (closed) {
            return;
        }
        closed = true;
        idle.stop();
        if (live == null) {
            pick.release();
        } else {
            live.facts().answered(status);
            live.end(reason);
        }
        if (status != 0) {
            loop.events().requestAnswered(request.route(), status, loop.ticker().nanos() - request.beganNanos());
        }
    }
}

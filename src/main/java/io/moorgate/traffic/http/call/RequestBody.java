package io.moorgate.traffic.http.call;

import io.moorgate.time.Timers;
import io.moorgate.traffic.http.head.Trailers;
import io.moorgate.traffic.http.stream.Flow;
import io.moorgate.traffic.http.stream.HttpStream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** What a client sends behind the head of its request: passed on, and watched for its rate. Event loop of the call. */
final class RequestBody {
    private final Flow flow;
    private final BodyWatch watch;
    private final boolean bodiless;
    private final boolean expectsContinue;
    private boolean begun;
    private boolean received;
    private boolean ended;

    /**
     * @param onEnded called when the request has wholly left for the endpoint, or never will
     * @param tooSlow called with a line for the client, where the body comes slower than {@code rate}
     */
    RequestBody(ClientRequest request, Timers timers, BodyRate rate, Runnable onEnded, BodyWatch.TooSlow tooSlow) {
        HttpStream client = request.stream();
        this.flow = new Flow(client, client, written -> {
            ended = true;
            onEnded.run();
        });
        this.bodiless = client.isReadEnded();
        this.expectsContinue = request.head().expectsContinue();
        boolean watched = !bodiless && !request.head().isGrpc();
        this.watch = new BodyWatch(
                timers, watched ? rate : BodyRate.NONE, () -> flow.isDrained() && !isClientWaiting(), tooSlow);
    }

    void start() {
        if (bodiless) {
            received = true;
            flow.endWithHead();
            ended = true;
        }
        flow.keepForReplay();
    }

    /** It goes to {@code endpoint}, from its beginning; from now on it has to keep its rate. */
    void attach(HttpStream endpoint) {
        flow.attach(endpoint);
        if (!received) {
            watch.start();
        }
    }

    /** The way to the endpoint. */
    Flow flow() {
        return flow;
    }

    /** Whether the head was all of the request. */
    boolean isBodiless() {
        return bodiless;
    }

    /** Whether the request has wholly left for the endpoint. */
    boolean isEnded() {
        return ended;
    }

    /** Takes data of the client's; answers how much of it is credited at once. */
    int offer(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        begun |= bytes > 0;
        int credited = flow.offer(data, end);
        watch.received(bytes, credited);
        if (end) {
            receivedAll();
        }
        return credited;
    }

    void offerTrailers(Http2Headers trailers) {
        receivedAll();
        flow.offerTrailers(Trailers.passable(trailers));
    }

    private void receivedAll() {
        received = true;
        watch.stop();
    }

    /** An interim answer was 100 (Continue). */
    void continued() {
        begun = true;
    }

    /** Whether the client waits for leave to send its body, which it has not been given (RFC 9110 section 10.1.1). */
    boolean isClientWaiting() {
        return expectsContinue && !begun && !ended;
    }

    /** Whether there is more of it, and it is the client that it is waited for. */
    boolean isClientLate() {
        return !ended && !isClientWaiting() && flow.isDrained();
    }

    /** The answer's head has been passed on: no other endpoint will be asked, and the rate of the body is free. */
    void answered() {
        watch.stop();
        flow.commit();
    }

    /** Takes nothing more. */
    void abandon() {
        watch.stop();
        flow.abandon();
    }
}

package io.moorgate.traffic.http;

import io.moorgate.routing.Endpoint;
import io.moorgate.time.Timers;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.connect.Cancellation;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.connect.KeepAlive;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.PickReason;
import io.moorgate.traffic.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;

/**
 * One upgrade on its way: dial, handshake, then either a relay or the endpoint's refusal. Event loop of the client. Only
 * the dial is tried on several endpoints: a handshake that has been sent is never repeated.
 */
final class WebSocketUpgrade implements EndpointHandshake.Answer {
    /** The longest that an endpoint may take to answer a handshake, and to send each part of a refusal. */
    static final long HANDSHAKE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpLoop loop;
    private final ClientRequest request;
    private final UpgradeBuffer hold;
    private final Pick pick;
    private final Cancellation cancellation = new Cancellation();
    private Endpoint endpoint;
    private Channel endpointChannel;
    private EndpointHandshake handshake;
    private RefusedUpgrade refusal;
    private Timers.Timer deadline;
    private boolean over;

    WebSocketUpgrade(HttpLoop loop, ClientRequest request, UpgradeBuffer hold) {
        this.loop = loop;
        this.request = request;
        this.hold = hold;
        this.pick = loop.picker().pick(request.route().upstream(), request);
    }

    void begin() {
        hold.onGone(this::clientGone);
        // With the decoder gone there is no next request on this connection.
        HttpServerResponse response = request.http().response();
        response.headersEndHandler(ending -> {
            if (response.getStatusCode() != SWITCHING_PROTOCOLS) {
                boolean upgrade = response.headers().contains(HttpHeaders.UPGRADE);
                response.putHeader(HttpHeaders.CONNECTION, upgrade ? "close, upgrade" : "close");
            }
            if (handshake != null || pick.reason() == PickReason.LOST) {
                addCookie(response);
            }
        });
        loop.connector()
                .connect(loop.eventLoop(), request.route(), pick, this::dial, cancellation)
                .onSuccess(this::dialed)
                .onFailure(this::notDialed);
    }

    private Future<Channel> dial(Endpoint candidate) {
        endpoint = candidate;
        return loop.dialer().dial(loop.eventLoop(), candidate, request.route().connect(), cancellation);
    }

    private void notDialed(Throwable fault) {
        if (over) {
            return;
        }
        if (fault instanceof ConnectFailed failed) {
            over = true;
            FailureAnswer.connectFailed(request, failed);
            answered(FailureAnswer.failureOf(failed).status());
            closeClient();
            pick.release();
        } else {
            fail(Failure.INTERNAL, "unexpected fault");
        }
    }

    private void dialed(Channel channel) {
        if (over) {
            channel.close();
            return;
        }
        endpointChannel = channel;
        if (!hold.isRequestEnded()) {
            channel.close();
            fail(Failure.MALFORMED, "an upgrade behind pipelined requests");
            return;
        }
        MultiMap headers = RequestHeaders.forEndpoint(request);
        handshake = new EndpointHandshake(channel, this);
        armDeadline();
        handshake.send(request.target().uri(), headers);
    }

    @Override
    public void switched(HttpResponse head, ByteBuf early) {
        over = true;
        disarm();
        HttpServerResponse response = request.http().response();
        head.headers().forEach(header -> response.headers().add(header.getKey(), header.getValue()));
        response.headers().remove(HttpHeaders.CONTENT_LENGTH).remove(HttpHeaders.TRANSFER_ENCODING);
        Relay relay = loop.relays()
                .webSocket(
                        hold.channel(),
                        endpointChannel,
                        request.route().idle().webSocket(),
                        request.route().life());
        LiveConnection connection = loop.connections()
                .open(new LiveConnection.Opening(
                        ConnectionKind.WEBSOCKET,
                        request.route(),
                        endpoint,
                        pick.reason(),
                        pick.pin(),
                        NetUtil.toAddressString(request.address()),
                        relay.loop(),
                        relay::close,
                        pick::release));
        request.tell(connection.facts()).answered(SWITCHING_PROTOCOLS);
        KeepAlive.set(hold.channel(), request.route().life().pingInterval());
        answered(SWITCHING_PROTOCOLS);
        UpgradeBuffer hold = this.hold;
        Channel endpointChannel = this.endpointChannel;
        UpgradedSocket.take(request.http(), hold.channel()).onComplete(taken -> {
            if (taken.succeeded()) {
                relay.start(connection, hold.takeEarly(), early);
            } else {
                early.release();
                hold.takeEarly().release();
                endpointChannel.close();
                hold.channel().close();
                connection.end(new CloseReason(CloseReason.Side.CLIENT, CloseReason.Kind.RESET));
            }
        });
    }

    @Override
    public void refused(HttpResponse head) {
        answered(head.status().code());
        hold.drop();
        refusal = new RefusedUpgrade(request.http().response(), handshake);
        refusal.begin(head);
    }

    @Override
    public void content(HttpContent content) {
        armDeadline();
        if (refusal.passOn(content)) {
            over();
            handshake.close();
            closeClient();
        }
    }

    @Override
    public void paused() {
        if (refusal == null) {
            handshake.read();
        } else {
            refusal.readOn();
        }
    }

    @Override
    public void limitReached(String limit) {
        loop.events().limitReached(limit);
    }

    @Override
    public void broken(String why) {
        fail(Failure.ENDPOINT_BROKE, why);
    }

    private void late() {
        deadline = null;
        handshake.close();
        fail(Failure.ENDPOINT_TIMEOUT, "no answer to the WebSocket handshake in time");
    }

    private void fail(Failure failure, String detail) {
        if (over) {
            return;
        }
        over = true;
        disarm();
        if (refusal == null) {
            FailureAnswer.send(request.http(), failure, detail);
            answered(failure.status());
            closeClient();
        } else {
            // Part of an answer is out: only breaking off says that the rest is missing.
            hold.channel().close();
        }
        pick.release();
    }

    private void clientGone() {
        if (over) {
            return;
        }
        over();
        cancellation.cancel();
        if (handshake != null) {
            handshake.close();
        }
    }

    private void over() {
        over = true;
        disarm();
        pick.release();
    }

    private void closeClient() {
        hold.drop();
        LingeringClose.end(hold.channel(), Unpooled.EMPTY_BUFFER, loop.timers());
    }

    private void addCookie(HttpServerResponse response) {
        pick.setCookie(request.isSecure())
                .ifPresent(cookie -> response.headers().add(HttpHeaders.SET_COOKIE, cookie));
    }

    private void answered(int status) {
        loop.events().requestAnswered(request.route(), status, loop.ticker().nanos() - request.beganNanos());
    }

    private void armDeadline() {
        disarm();
        long idleNanos = request.route().idle().httpExchange().toNanos();
        long spanNanos = idleNanos == 0 ? HANDSHAKE_NANOS_MAX : Math.min(idleNanos, HANDSHAKE_NANOS_MAX);
        deadline = loop.timers().after(spanNanos, this::late);
    }

    private void disarm() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }
}

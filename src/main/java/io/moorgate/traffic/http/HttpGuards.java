package io.moorgate.traffic.http;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.Ticker;
import io.moorgate.time.TimerWheel;
import io.moorgate.time.Timers;
import io.moorgate.traffic.connect.KeepAlive;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;

/**
 * Puts the guards of the HTTP port into the pipelines of its connections: a strict decoder, one request at a time, time
 * limits for heads. One per event loop.
 */
public final class HttpGuards {
    private final HttpServerOptions options;
    private final HttpSettings settings;
    private final Ticker ticker;
    private final Timers timers;
    private final TimerWheel coarseTimers;
    private final TrafficEvents events;
    private final ClientConnections clients;
    private final HeadBudget heads;
    private final Http2Guard http2;
    private boolean leaving;

    /**
     * {@code options} are those of the server whose connections are guarded; {@code clients} lists them; {@code heads}
     * bounds their heads under way.
     */
    public HttpGuards(
            HttpServerOptions options,
            HttpSettings settings,
            HttpLoop loop,
            ClientConnections clients,
            HeadBudget heads) {
        this.options = options;
        this.settings = settings;
        this.ticker = loop.ticker();
        this.timers = loop.timers();
        this.coarseTimers = new TimerWheel(ticker, timers);
        this.events = loop.events();
        this.clients = clients;
        this.heads = heads;
        this.http2 = new Http2Guard(settings, loop, clients.buffers(), heads);
    }

    /** Guards a connection that was accepted and is about to get Vert.x's handlers. On its event loop. */
    public void guard(Channel channel) {
        HeaderTimeout[] timer = new HeaderTimeout[1];
        timer[0] = new HeaderTimeout(ticker, timers, settings, () -> late(channel, timer[0]));
        timer[0].accepted();
        channel.closeFuture().addListener(closed -> timer[0].stop());
        new ClientConnection(clients, channel, timer[0]);
        KeepAlive.set(channel, LifePolicy.DEFAULT.pingInterval());
        channel.pipeline().addFirst(new FirstBytes(this, timer[0]), new AdvertisedHeadBytes(settings.headBytesMax()));
    }

    /** Guards a connection that Vert.x has set up; HTTP/1 ones are guarded from their first byte on. */
    public void guard(HttpConnection connection) {
        if (Http2Idle.watch(connection, timers, settings.keepAliveTimeout().toNanos())) {
            ClientConnection.of(ClientConnection.channelOf(connection)).isHttp2(connection, ticker, coarseTimers);
            http2.tap(ClientConnection.channelOf(connection));
        }
    }

    /** From now on each HTTP/1.1 answer is the last of its connection. On the event loop of the guards. */
    public void leave() {
        leaving = true;
    }

    /** {@code channel} carries a WebSocket from now on. */
    void upgraded(Channel channel) {
        ClientConnection.of(channel).leftHttp();
    }

    void guardHttp2(ChannelPipeline pipeline) {
        http2.gate(pipeline);
    }

    void guardHttp1(ChannelPipeline pipeline, HeaderTimeout timer) {
        RequestGate gate = new RequestGate(timer, this, events, () -> leaving);
        pipeline.replace(
                "httpDecoder",
                "httpDecoder",
                new StrictRequestDecoder(options, timer, gate::isBusy, settings.headerFieldsMax(), heads, events));
        pipeline.addAfter("httpEncoder", "requestGate", gate);
        ClientConnection.of(pipeline.channel()).isHttp1(gate);
    }

    /** Refuses a connection that is one too many. On its event loop, before anything else has handled it. */
    public void refuseForLimit(Channel channel) {
        refuse(channel, Failure.LIMIT, "too many connections");
    }

    void refuse(Channel channel, Failure failure, String detail) {
        LingeringClose.end(channel, FailureAnswer.closing(failure, detail), timers);
    }

    /** Ends a connection whose last answer is on its way. */
    void endAfterAnswer(Channel channel) {
        LingeringClose.end(channel, Unpooled.EMPTY_BUFFER, timers);
    }

    private void late(Channel channel, HeaderTimeout timer) {
        if (timer.isInHead()) {
            timer.stop();
            events.requestRefused(Failure.HEAD_TIMEOUT.status());
            refuse(channel, Failure.HEAD_TIMEOUT, "the head of the request did not come in time");
        } else {
            channel.close();
        }
    }
}

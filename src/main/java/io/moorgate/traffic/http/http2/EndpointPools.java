package io.moorgate.traffic.http.http2;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.stream.ConnectionQueue;
import io.moorgate.traffic.http.stream.ConnectionWish;
import io.moorgate.traffic.http.stream.EndpointMap;
import io.moorgate.traffic.http.stream.PoolContext;
import io.moorgate.traffic.live.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import java.util.concurrent.TimeoutException;

/** The HTTP/2 connections of one event loop to all endpoints. Confined to that loop. */
public final class EndpointPools extends EndpointMap<EndpointPool> {
    private static final ConnectionQueue.Bound QUEUE =
            new ConnectionQueue.Bound(Http2Limits.WAITING_MAX, EndpointPool.QUEUE, "stream");

    private final PoolContext context;
    private final LoopBuffers buffers;

    /** {@code buffers}: where it is counted what waits. */
    public EndpointPools(PoolContext context, LoopBuffers buffers) {
        super(context.timers(), Http2Limits.POOLED_IDLE);
        this.context = context;
        this.buffers = buffers;
    }

    /**
     * A connection to {@code endpoint} with room for a stream, which is to be opened in the turn of the loop in which
     * the future completes. Fails within the policy's timeout, with a {@link TimeoutException} where none had room.
     */
    public Future<EndpointConnection> acquire(Endpoint endpoint, ConnectPolicy policy, ConnectionWish wish) {
        return of(Target.of(endpoint, policy), first -> new EndpointPool(this, first, policy.tls()))
                .acquire(policy, wish);
    }

    ConnectionQueue<EndpointConnection> queue() {
        return new ConnectionQueue<>(QUEUE, context.timers(), context.limits());
    }

    void limitReached(Limit limit) {
        context.limits().accept(limit);
    }

    /** A connection whose endpoint has sent its SETTINGS, within the policy's timeout in all. */
    Future<EndpointConnection> dial(Endpoint endpoint, ConnectPolicy policy) {
        Deadline deadline = new Deadline(policy);
        return context.sockets()
                .open(endpoint, policy)
                .compose(channel -> {
                    EndpointConnection connection = new EndpointConnection(channel, context, gate(), buffers);
                    deadline.abortOnTimeout(connection);
                    return connection.ready();
                })
                .recover(fault -> Future.failedFuture(deadline.cutSettings() ? deadline.fault() : fault))
                .onComplete(done -> deadline.timer.cancel());
    }

    private FrameGate gate() {
        return FrameGate.ofEndpoint(
                Http2Limits.OF_ENDPOINT,
                context.ticker(),
                context.timers(),
                context.heads().underWay(),
                this::cut);
    }

    /** Its streams fail as those of a connection that the endpoint has closed. */
    private void cut(Channel channel, ByteBuf goAway, Limit limit) {
        context.limits().accept(limit);
        ChannelHandlerContext gate = channel.pipeline().context(FrameGate.class);
        if (gate == null) {
            goAway.release();
            return;
        }
        gate.writeAndFlush(goAway);
        gate.close();
    }

    /** The span of one dial, from socket to SETTINGS. */
    private final class Deadline {
        private final ConnectPolicy policy;
        private final Timers.Timer timer;
        private EndpointConnection connection;
        private boolean passed;

        Deadline(ConnectPolicy policy) {
            this.policy = policy;
            this.timer = context.timers().after(policy.timeout().toNanos(), this::pass);
        }

        private void pass() {
            passed = true;
            if (connection != null) {
                connection.abort();
            }
        }

        void abortOnTimeout(EndpointConnection connection) {
            this.connection = connection;
            if (passed) {
                connection.abort();
            }
        }

        /** Whether it ended the wait for SETTINGS; what comes before is the dial's to report. */
        boolean cutSettings() {
            return passed && connection != null;
        }

        Throwable fault() {
            return new TimeoutException("no HTTP/2 SETTINGS from the endpoint within " + policy.timeout());
        }
    }
}

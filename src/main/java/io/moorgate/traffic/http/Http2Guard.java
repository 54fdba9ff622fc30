package io.moorgate.traffic.http;

import io.moorgate.traffic.http.http2.BufferBudget;
import io.moorgate.traffic.http.http2.FrameGate;
import io.moorgate.traffic.http.http2.FrameTap;
import io.moorgate.traffic.http.http2.GateLimits;
import io.moorgate.traffic.http.http2.HeadRoom;
import io.moorgate.traffic.http.http2.HeadRule;
import io.moorgate.traffic.http.http2.LoopBuffers;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;

/** Guards the HTTP/2 connections of one event loop: floods end them, heads that are too large are answered. */
final class Http2Guard implements HeadRule {
    /** The name under which a head that is too large is counted. */
    static final String HEAD_LIMIT = "header-bytes";

    /** RFC 9113 section 6.5.2: what a field counts beside its name and its value. */
    private static final int FIELD_BYTES = 32;

    private final HttpSettings settings;
    private final HttpLoop loop;
    private final HeadRoom heads;
    private final GateLimits limits;
    private final LoopBuffers buffers;
    private final TrafficEvents events;

    /** On every loop: {@code all} counts what streams have waiting, {@code heads} what heads under way hold. */
    Http2Guard(HttpSettings settings, HttpLoop loop, BufferBudget all, HeadRoom heads) {
        this.settings = settings;
        this.loop = loop;
        this.heads = heads;
        this.limits = new GateLimits(
                settings.http2ResetsMax(),
                settings.http2ControlFramesMax(),
                settings.http2DecodedBytesMax(),
                settings.headTimeout().toNanos());
        this.events = loop.events();
        this.buffers = new LoopBuffers(
                loop.eventLoop(),
                all,
                settings.http2ConnectionBufferBytes(),
                settings.http2BufferBytes(),
                events::limitReached);
    }

    /** Guards a connection that is about to get its first bytes of HTTP/2; Vert.x's handler is in place. */
    void gate(ChannelPipeline pipeline) {
        ChannelHandlerContext handler = pipeline.context(Http2ConnectionHandler.class);
        pipeline.addBefore(
                handler.name(),
                "frameGate",
                new FrameGate(limits, loop.ticker(), loop.timers(), heads, (channel, goAway, limit) -> {
                    events.limitReached(limit);
                    LingeringClose.end(channel, goAway, loop.timers());
                }));
    }

    /** Guards the streams of a connection whose preface has been read. */
    void tap(Channel channel) {
        FrameTap.install(
                channel.pipeline().context(Http2ConnectionHandler.class),
                this,
                channel.pipeline().get(FrameGate.class),
                buffers,
                settings.http2StreamWindowBytes());
    }

    @Override
    public Http2Headers refusalOf(Http2Headers head) {
        if (sizeOf(head) <= settings.headBytesMax()) {
            return null;
        }
        events.limitReached(HEAD_LIMIT);
        events.requestRefused(Failure.HEAD_TOO_LARGE.status());
        if (FailureAnswer.isGrpc(head.get("content-type"))) {
            return FailureAnswer.grpcTrailers(
                            Failure.HEAD_TOO_LARGE,
                            "metadata (expected: " + settings.headBytesMax() + " bytes at most)")
                    .status("200")
                    .add("content-type", "application/grpc");
        }
        return new DefaultHttp2Headers()
                .status(Integer.toString(Failure.HEAD_TOO_LARGE.status()))
                .add("content-length", "0");
    }

    private static long sizeOf(Http2Headers head) {
        long bytes = 0;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            bytes += field.getKey().length() + field.getValue().length() + FIELD_BYTES;
        }
        return bytes;
    }
}

package io.moorgate.traffic.health;

import io.moorgate.routing.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;

/**
 * {@code grpc.health.v1.Health/Check} over HTTP/2 with prior knowledge; SERVING is good.
 *
 * @param service the service asked about; empty for the server as a whole
 */
record GrpcProbe(String service, Endpoint endpoint, boolean isEncrypted) implements Probe {
    private static final String PATH = "/grpc.health.v1.Health/Check";

    @Override
    public void begin(Channel channel, Outcome outcome) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings().pushEnabled(false))
                .build();
        Answer answer = new Answer(outcome);
        channel.pipeline().addLast(codec, answer);
        Http2Headers head = new DefaultHttp2Headers()
                .method("POST")
                .scheme(isEncrypted ? "https" : "http")
                .authority(NetUtil.toSocketAddressString(endpoint.address()))
                .path(PATH)
                .add("content-type", "application/grpc")
                .add("te", "trailers")
                .add("user-agent", HttpProbe.USER_AGENT);
        Http2FrameStream stream = answer.newStream();
        channel.write(new DefaultHttp2HeadersFrame(head, false).stream(stream));
        channel.writeAndFlush(new DefaultHttp2DataFrame(HealthMessages.request(service), true).stream(stream));
        channel.config().setAutoRead(true);
    }

    private static final class Answer extends Http2ChannelDuplexHandler {
        private final Outcome outcome;
        private final byte[] message = new byte[HealthMessages.ANSWER_BYTES_MAX];
        private int length;

        Answer(Outcome outcome) {
            this.outcome = outcome;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            try {
                switch (frame) {
                    case Http2HeadersFrame head -> onHeaders(head);
                    case Http2DataFrame data -> onData(data.content());
                    case Http2ResetFrame reset -> outcome.ended(false, "stream reset " + reset.errorCode());
                    case Http2GoAwayFrame away -> outcome.ended(false, "GOAWAY " + away.errorCode());
                    default -> {}
                }
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }

        private void onHeaders(Http2HeadersFrame frame) {
            CharSequence status = frame.headers().get("grpc-status");
            if (status != null) {
                boolean isOk = status.length() == 1 && status.charAt(0) == '0';
                boolean isServing = isOk && HealthMessages.isServing(message, length);
                outcome.ended(isServing, isOk ? (isServing ? "SERVING" : "not SERVING") : "grpc-status " + status);
            } else if (frame.isEndStream()) {
                outcome.ended(false, "status " + frame.headers().status() + " without grpc-status");
            }
        }

        private void onData(ByteBuf content) {
            int bytes = content.readableBytes();
            if (length + bytes > message.length) {
                outcome.ended(false, "an answer of over " + message.length + " bytes");
                return;
            }
            System.arraycopy(ByteBufUtil.getBytes(content), 0, message, length, bytes);
            length += bytes;
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            outcome.ended(false, "it closed without an answer");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
            outcome.ended(false, "no HTTP/2");
        }
    }
}

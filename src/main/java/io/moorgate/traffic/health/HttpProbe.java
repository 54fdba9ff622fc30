package io.moorgate.traffic.health;

import io.moorgate.routing.Endpoint;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;

/**
 * A GET over HTTP/1.1, as a kubelet's: the host is the endpoint's address. A final status of 2xx or 3xx is good; nothing behind the
 * head of the answer is read.
 */
record HttpProbe(String path, Endpoint endpoint) implements Probe {
    static final String USER_AGENT = "moorgate-health";

    @Override
    public void begin(Channel channel, Outcome outcome) {
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers()
                .set(HttpHeaderNames.HOST, NetUtil.toSocketAddressString(endpoint.address()))
                .set(HttpHeaderNames.USER_AGENT, USER_AGENT)
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        channel.pipeline().addLast(new HttpClientCodec(), new Answer(outcome));
        channel.writeAndFlush(request);
        channel.config().setAutoRead(true);
    }

    private static final class Answer extends SimpleChannelInboundHandler<HttpObject> {
        private final Outcome outcome;

        Answer(Outcome outcome) {
            this.outcome = outcome;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
            if (part instanceof HttpResponse answer && answer.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
                boolean isGood = answer.decoderResult().isSuccess()
                        && (answer.status().codeClass() == HttpStatusClass.SUCCESS
                                || answer.status().codeClass() == HttpStatusClass.REDIRECTION);
                outcome.ended(
                        isGood,
                        answer.decoderResult().isSuccess()
                                ? "status " + answer.status().code()
                                : "no HTTP/1.1");
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            outcome.ended(false, "it closed without an answer");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
            outcome.ended(false, "the connection broke");
        }
    }
}

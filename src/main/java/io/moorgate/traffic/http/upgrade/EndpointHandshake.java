package io.moorgate.traffic.http.upgrade;

import io.moorgate.routing.Route;
import io.moorgate.traffic.client.ConnectionFault;
import io.moorgate.traffic.http.http1.AnswerDecoder;
import io.moorgate.traffic.http.http1.AnswerSyntax;
import io.moorgate.traffic.http.http1.Http1Messages;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.RelayProtocol;
import io.moorgate.traffic.relay.Relays;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The endpoint's end of an upgrade: sends the handshake and reads the answer, a message at a time. Event loop of the
 * channel.
 */
public final class EndpointHandshake extends ChannelInboundHandlerAdapter implements UpgradingEndpoint {
    private static final Logger LOG = Logger.getLogger(EndpointHandshake.class);

    static final int STATUS_LINE_BYTES_MAX = 4096;
    public static final int HEAD_BYTES_MAX = 32 * 1024;
    private static final int CHUNK_BYTES_MAX = 16 * 1024;

    private final Channel channel;
    private final int fieldsMax;
    private final UpgradingEndpoint.Answer answer;
    private HttpResponse switching;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private boolean interim;
    private boolean done;

    /** {@code fieldsMax}: how many fields the answer may have. */
    EndpointHandshake(Channel channel, int fieldsMax, UpgradingEndpoint.Answer answer) {
        this.channel = channel;
        this.fieldsMax = fieldsMax;
        this.answer = answer;
    }

    @Override
    public boolean takesWebSockets() {
        return true;
    }

    @Override
    public void send(Http2Headers head) {
        channel.pipeline()
                .addLast(AnswerDecoder.ofHandshake(fieldsMax, STATUS_LINE_BYTES_MAX, HEAD_BYTES_MAX, CHUNK_BYTES_MAX))
                .addLast(this);
        ByteBuf handshake = Http1Messages.webSocketHandshake(head, channel.alloc());
        channel.writeAndFlush(handshake).addListener(sent -> {
            if (!sent.isSuccess()) {
                broken("the handshake could not be sent");
            }
        });
        read();
    }

    @Override
    public void read() {
        channel.read();
    }

    @Override
    public void close() {
        done = true;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            early = early.isReadable() ? Unpooled.wrappedBuffer(early, bytes) : bytes;
            return;
        }
        try {
            if (!done) {
                onMessage(message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!done) {
            answer.paused();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            broken("the endpoint closed the connection");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        broken("the endpoint closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        if (ConnectionFault.isOwn(fault)) {
            LOG.error("fault=connection", fault);
        }
        broken("the connection to the endpoint broke");
    }

    private void onMessage(Object message) {
        if (message instanceof HttpResponse head) {
            onHead(head);
        }
        if (!done && message instanceof HttpContent content) {
            onContent(content);
        }
    }

    private void onHead(HttpResponse head) {
        if (head.decoderResult().isFailure()) {
            if (head.decoderResult().cause() instanceof TooLongFrameException) {
                answer.limitReached(Limit.HANDSHAKE_ANSWER_HEAD);
            }
            broken("its answer is not HTTP");
        } else if (!AnswerSyntax.isSensible(head)) {
            broken("its answer makes no sense");
        } else if (head.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            if (isWebSocket(head)) {
                switching = head;
            } else {
                broken("it switched to another protocol than WebSocket");
            }
        } else if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            interim = true;
        } else {
            interim = false;
            answer.refused(head);
        }
    }

    private void onContent(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            broken("its answer broke off");
        } else if (switching != null) {
            takeOver();
        } else if (!interim) {
            answer.content(content);
        }
    }

    /** The decoder gives up what it has read beyond the answer when it is removed. */
    private void takeOver() {
        done = true;
        channel.pipeline().remove(AnswerDecoder.class);
        answer.switched(switching);
    }

    /**
     * Leaves the channel without a handler, and gives what has come behind the answer to the caller. Where FIN comes before,
     * that is all that the kernel holds, read or not asked for.
     */
    @Override
    public ByteBuf takeEarly() {
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
        ByteBuf taken = early;
        early = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    @Override
    public Relay relay(UpgradingClient client, Relays relays, Route route, Function<Relay, RelayProtocol> protocol) {
        return client.relay(relays, channel, route, protocol);
    }

    private void broken(String why) {
        if (!done) {
            close();
            answer.broken(why);
        }
    }

    private static boolean isWebSocket(HttpResponse head) {
        return head.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && head.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
    }
}

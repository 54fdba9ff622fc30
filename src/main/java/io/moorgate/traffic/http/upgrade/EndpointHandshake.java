package io.moorgate.traffic.http.upgrade;

import io.moorgate.traffic.client.ConnectionFault;
import io.moorgate.traffic.http.http1.AnswerDecoder;
import io.moorgate.traffic.http.http1.AnswerSyntax;
import io.moorgate.traffic.http.http1.Http1Messages;
import io.moorgate.traffic.live.Limit;
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
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.ReferenceCountUtil;
import org.jboss.logging.Logger;

/**
 * The endpoint's end of an upgrade: sends the handshake and reads the answer, a message at a time. Event loop of the
 * channel.
 */
public final class EndpointHandshake extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(EndpointHandshake.class);
    static final int STATUS_LINE_BYTES_MAX = 4096;
    public static final int HEAD_BYTES_MAX = 32 * 1024;
    private static final int CHUNK_BYTES_MAX = 16 * 1024;

    private final Channel channel;
    private final int fieldsMax;
    private final Answer answer;
    private HttpResponse switching;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private boolean interim;
    private boolean done;

    /** What the endpoint answers. */
    interface Answer {
        /** It has switched protocols. The channel carries no HTTP codec any more; what comes is kept until {@link #takeEarly}. */
        void switched(HttpResponse head);

        /** It refuses: the head of its answer. Its content follows, on {@link #read()}. */
        void refused(HttpResponse head);

        /** A piece of the refusal's content; the last is a {@link LastHttpContent}. Released after the call. */
        void content(HttpContent content);

        /** What has been read has been passed on; the next {@link #read()} reads more. */
        void paused();

        /** {@code limit} was reached; its consequence is reported separately. */
        void limitReached(Limit limit);

        /** The answer broke off or makes no sense. */
        void broken(String why);
    }

    /** {@code fieldsMax}: how many fields the answer may have. */
    EndpointHandshake(Channel channel, int fieldsMax, Answer answer) {
        this.channel = channel;
        this.fieldsMax = fieldsMax;
        this.answer = answer;
    }

    /** Sends the handshake with {@code head} and begins to read. */
    void send(Http2Headers head) {
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

    /** Reads more of the answer. */
    void read() {
        channel.read();
    }

    /** The answer is not needed any more. */
    void close() {
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
    ByteBuf takeEarly() {
        if (channel.pipeline().context(this) != null) {
            channel.pipeline().remove(this);
        }
        ByteBuf taken = early;
        early = Unpooled.EMPTY_BUFFER;
        return taken;
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

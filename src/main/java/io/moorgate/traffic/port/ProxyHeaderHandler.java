package io.moorgate.traffic.port;

import io.moorgate.time.Timers;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.ConnectionFault;
import io.moorgate.traffic.client.ProxyHeaderReader;
import io.moorgate.traffic.client.ProxyHeaderReader.Finding;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.RefusedFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Reads the PROXY protocol header of one connection. What follows it, bytes and end, is kept for the handlers that come next; the
 * client is passed on in a turn of its own, since what comes next may take the socket out of Netty.
 *
 * <p>Thread: the event loop of the connection.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(ProxyHeaderHandler.class);
    private final ProxyHeaderStep step;
    private final Client client;
    private final Consumer<Client> next;
    private final ProxyHeaderReader reader = new ProxyHeaderReader();
    private final List<Object> later = new ArrayList<>();
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private Timers.Timer deadline = () -> {};
    private boolean over;

    ProxyHeaderHandler(ProxyHeaderStep step, Client client, Consumer<Client> next) {
        this.step = step;
        this.client = client;
        this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = step.timers(client).after(ProxyHeaderStep.DEADLINE_NANOS, this::late);
    }

    private void late() {
        refuse(Limit.PROXY_HEADER_TIME, RefusedFacts.Cause.TIMEOUT, "the PROXY header did not come in time");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        rest = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), rest, (ByteBuf) message);
        if (over) {
            return;
        }
        switch (reader.read(rest)) {
            case Finding.Incomplete() -> {}
            case Finding.Header(var addresses) -> {
                addresses.ifPresent(client::speaksFor);
                finish();
                ctx.channel().config().setAutoRead(false);
                ctx.executor().execute(() -> pass(ctx));
            }
            case Finding.Malformed(String why) -> malformed(why);
            case Finding.TooLong() -> malformed("a PROXY header that is too long");
        }
    }

    private void malformed(String why) {
        refuse(Limit.PROXY_HEADER, RefusedFacts.Cause.BAD_REQUEST, why);
    }

    private void refuse(Limit limit, RefusedFacts.Cause cause, String why) {
        if (!over) {
            finish();
            step.refuse(client, limit, cause, why);
        }
    }

    private void pass(ChannelHandlerContext ctx) {
        if (ctx.isRemoved()) {
            return;
        }
        client.keep(rest);
        rest = Unpooled.EMPTY_BUFFER;
        next.accept(client);
        ByteBuf kept = client.takeKept();
        if (ctx.isRemoved()) {
            kept.release();
            return;
        }
        if (kept.isReadable()) {
            ctx.fireChannelRead(kept);
            ctx.fireChannelReadComplete();
        } else {
            kept.release();
        }
        later.forEach(ctx::fireUserEventTriggered);
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (over) {
            later.add(event);
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            if (reader.hasBegun()) {
                malformed("a PROXY header that is cut");
            } else {
                finish(); // A probe of the port, perhaps.
                ctx.close();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (ConnectionFault.isOwn(fault)) {
            LOG.error("fault=connection", fault);
        }
        finish();
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        finish();
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
    }

    private void finish() {
        over = true;
        deadline.cancel();
    }
}

package io.moorgate.traffic.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A test peer's half of one stream: what it got, and what it sends. Any thread. */
public final class FrameHalf {
    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext ctx;
    private final int id;

    /** Heads and trailers, in order. */
    public final List<Http2Headers> headers = new CopyOnWriteArrayList<>();

    /** Bytes of data. */
    public final AtomicLong bytes = new AtomicLong();

    /** Whether the other side ended. */
    public final AtomicBoolean ended = new AtomicBoolean();

    /** The code of RST_STREAM; null without one. */
    public final AtomicReference<Long> reset = new AtomicReference<>();

    private final AtomicBoolean holding = new AtomicBoolean();
    private final AtomicInteger held = new AtomicInteger();
    private Consumer<ByteBuf> onData = data -> {};

    public FrameHalf(Http2ConnectionHandler handler, ChannelHandlerContext ctx, int id) {
        this.handler = handler;
        this.ctx = ctx;
        this.id = id;
    }

    public int id() {
        return id;
    }

    /** Runs {@code task} on the loop after each piece of data. */
    public void onData(Runnable task) {
        onData = data -> task.run();
    }

    /** {@code task} is shown each piece of data, on the loop. */
    public void onBytes(Consumer<ByteBuf> task) {
        onData = task;
    }

    /** Gives no credit for data that arrives from now on. */
    public FrameHalf hold() {
        holding.set(true);
        return this;
    }

    /** Gives credit for what was held, and for what comes. */
    public void release() {
        ctx.executor().execute(() -> {
            holding.set(false);
            try {
                handler.decoder().flowController().consumeBytes(handler.connection().stream(id), held.getAndSet(0));
            } catch (Http2Exception fault) {
                throw new IllegalStateException(fault);
            }
            ctx.flush();
        });
    }

    /** Sends so many PINGs on its connection. */
    public void pings(int count) {
        ctx.executor().execute(() -> {
            for (int ping = 0; ping < count; ping++) {
                handler.encoder().writePing(ctx, false, ping, ctx.newPromise());
            }
            ctx.flush();
        });
    }

    public void gotHeaders(Http2Headers got, boolean end) {
        headers.add(got);
        ended.compareAndSet(false, end);
    }

    public int gotData(ByteBuf data, boolean end) {
        int size = data.readableBytes();
        bytes.addAndGet(size);
        ended.compareAndSet(false, end);
        onData.accept(data);
        if (holding.get()) {
            held.addAndGet(size);
            return 0;
        }
        return size;
    }

    public void gotReset(long code) {
        reset.set(code);
    }

    /** A header of the first head or trailers that has it. */
    public String header(String name) {
        return headers.stream()
                .filter(block -> block.contains(name))
                .map(block -> block.get(name).toString())
                .findFirst()
                .orElse("");
    }

    public void writeHead(Http2Headers head, boolean end) {
        write(() -> handler.encoder().writeHeaders(ctx, id, head, 0, end, ctx.newPromise()));
    }

    public void writeData(ByteBuf data, boolean end) {
        write(() -> handler.encoder().writeData(ctx, id, data, 0, end, ctx.newPromise()));
    }

    /** The head of a gRPC answer. */
    public void answer() {
        writeHead(new DefaultHttp2Headers().status("200").add("content-type", "application/grpc"), false);
    }

    /** gRPC trailers. */
    public void status(int code) {
        writeHead(new DefaultHttp2Headers().add("grpc-status", Integer.toString(code)), true);
    }

    public void writeReset(long code) {
        write(() -> handler.encoder().writeRstStream(ctx, id, code, ctx.newPromise()));
    }

    /** Says that no stream above {@code lastId} was looked at. */
    public void writeGoAway(int lastId) {
        write(() -> handler.encoder().writeGoAway(ctx, lastId, 0, ctx.alloc().buffer(0), ctx.newPromise()));
    }

    public void closeConnection() {
        ctx.channel().close();
    }

    private void write(Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
            ctx.channel().flush();
        } else {
            ctx.executor().execute(() -> write(task));
        }
    }

    /** The head of a gRPC call. */
    public static Http2Headers call() {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .path("/calls.Test/Call")
                .authority("calls.example.com")
                .add("te", "trailers")
                .add("content-type", "application/grpc");
    }
}

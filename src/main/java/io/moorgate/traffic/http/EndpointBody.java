package io.moorgate.traffic.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.LongConsumer;

/** The body of an endpoint's answer as the proxy is shown it: tells what has passed, its end, and its breaking off. */
final class EndpointBody implements ReadStream<Buffer> {
    private final ReadStream<Buffer> body;
    private final LongConsumer onBytes;
    private final Runnable onEnd;
    private final Runnable onBreak;

    /**
     * @param onBytes hears the size of each piece
     * @param onEnd hears the end, before whoever reads the body
     * @param onBreak hears that the body broke off, before whoever reads it
     */
    EndpointBody(ReadStream<Buffer> body, LongConsumer onBytes, Runnable onEnd, Runnable onBreak) {
        this.body = body;
        this.onBytes = onBytes;
        this.onEnd = onEnd;
        this.onBreak = onBreak;
    }

    @Override
    public EndpointBody handler(Handler<Buffer> handler) {
        body.handler(
                handler == null
                        ? null
                        : piece -> {
                            onBytes.accept(piece.length());
                            handler.handle(piece);
                        });
        return this;
    }

    @Override
    public EndpointBody endHandler(Handler<Void> handler) {
        body.endHandler(
                handler == null
                        ? null
                        : end -> {
                            onEnd.run();
                            handler.handle(end);
                        });
        return this;
    }

    @Override
    public EndpointBody exceptionHandler(Handler<Throwable> handler) {
        body.exceptionHandler(
                handler == null
                        ? null
                        : fault -> {
                            onBreak.run();
                            handler.handle(fault);
                        });
        return this;
    }

    @Override
    public EndpointBody pause() {
        body.pause();
        return this;
    }

    @Override
    public EndpointBody resume() {
        body.resume();
        return this;
    }

    @Override
    public EndpointBody fetch(long amount) {
        body.fetch(amount);
        return this;
    }
}

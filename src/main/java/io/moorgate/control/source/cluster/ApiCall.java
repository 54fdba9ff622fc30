package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Timers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * One GET to the API server, read piece by piece on the configuration's thread: the next piece is asked for once the last
 * one has been taken. It ends once: well, by a fault, or by {@link #cancel}; then its connection is closed where the
 * answer is not complete (the client speaks HTTP/1.1, where a connection carries one answer at a time).
 *
 * <p>Confined to the configuration's thread; the client's threads only hand over to it.
 */
final class ApiCall {
    private final TaskLoop thread;
    private final Receiver receiver;
    private CompletableFuture<HttpResponse<AsyncBody>> head;
    private AsyncBody body;
    private Timers.Timer deadline = () -> {};
    private boolean ended;

    /** Takes the answer. Called on the configuration's thread; nothing is called after the end or a cancel. */
    interface Receiver {
        /** The head of the answer has come, with this status. */
        void onHead(int status);

        /** A piece of the body. A fault that is thrown here ends the call. */
        void onBytes(byte[] bytes);

        /** The answer is complete. */
        void onEnd();

        /** The call has failed. */
        void onFault(Throwable fault);
    }

    ApiCall(TaskLoop thread, Receiver receiver) {
        this.thread = thread;
        this.receiver = receiver;
    }

    /** Follows {@code head}, which may take {@code headMax}; the whole answer may take {@code wholeMax}. */
    void follow(CompletableFuture<HttpResponse<AsyncBody>> head, Duration headMax, Duration wholeMax) {
        this.head = head;
        limit(headMax, "no answer");
        head.whenComplete((answer, fault) -> thread.execute(() -> {
            if (answer == null) {
                fail(fault);
            } else if (ended) {
                answer.body().cancel();
            } else {
                onHead(answer, wholeMax);
            }
        }));
    }

    private void onHead(HttpResponse<AsyncBody> answer, Duration wholeMax) {
        body = answer.body();
        deadline.cancel();
        limit(wholeMax, "no whole answer");
        guarded(() -> receiver.onHead(answer.code()));
        body.done()
                .whenComplete((done, fault) -> thread.execute(() -> {
                    if (fault == null) {
                        finish();
                    } else {
                        fail(fault);
                    }
                }));
        body.consume();
    }

    /** Client's threads. */
    void onPiece(List<ByteBuffer> buffers, AsyncBody from) {
        int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
        var bytes = ByteBuffer.allocate(size);
        buffers.forEach(bytes::put);
        thread.execute(() -> {
            if (!ended) {
                guarded(() -> receiver.onBytes(bytes.array()));
                from.consume();
            }
        });
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException fault) {
            fail(fault);
        }
    }

    private void limit(Duration max, String what) {
        deadline = thread.after(
                max.toNanos(), () -> fail(new TimeoutException(what + " within " + max.toMillis() + " ms")));
    }

    private void finish() {
        if (!ended) {
            ended = true;
            deadline.cancel();
            try {
                receiver.onEnd();
            } catch (RuntimeException fault) {
                receiver.onFault(fault);
            }
        }
    }

    void fail(Throwable fault) {
        if (!ended) {
            cancel();
            receiver.onFault(fault);
        }
    }

    /** Ends the call without a word. */
    void cancel() {
        if (ended) {
            return; // Its connection may carry another call by now.
        }
        ended = true;
        deadline.cancel();
        if (body != null) {
            body.cancel();
        } else if (head != null) {
            head.cancel(true);
        }
    }
}

package io.moorgate.peers.replication;

import io.moorgate.affinity.PinQuestion;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The questions to owners that wait for their answers: each for as long as its asker says while messages come from the owner,
 * which is busy then; and for 50 ms where it had gone quiet before. Where one asker has the answer and another has stopped waiting
 * for it, their client may get two endpoints.
 *
 * <p>Confined to the peers' thread.
 */
final class Questions {
    /** How long where nothing at all has come from the owner for {@link #QUIET_NANOS}: it may hang. */
    static final long WAIT_FOR_QUIET_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    /** More than the time between two heartbeats. */
    static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    /** One question; {@code done} runs whenever it has been answered, on the peers' thread. */
    record Question(
            PinQuestion question,
            long deadlineNanos,
            Executor loop,
            Consumer<Optional<EndpointId>> answer,
            Runnable done) {
        void answer(Optional<EndpointId> endpoint) {
            done.run();
            answer(loop, answer, endpoint);
        }

        /** Hands an answer to its loop; one that has ended needs none. */
        static void answer(Executor loop, Consumer<Optional<EndpointId>> answer, Optional<EndpointId> endpoint) {
            try {
                loop.execute(() -> answer.accept(endpoint));
            } catch (RejectedExecutionException ended) {
                return;
            }
        }
    }

    private record Open(PeerLink link, Question question, Timers.Timer timer) {}

    private final Ticker ticker;
    private final Timers timers;
    private final Counters counters;
    private final Map<Long, Open> open = new LinkedHashMap<>();
    private long lastId;

    Questions(Ticker ticker, Timers timers, Counters counters) {
        this.ticker = ticker;
        this.timers = timers;
        this.counters = counters;
    }

    /** Asks over {@code link}; null where the owner cannot be reached. */
    void ask(PeerLink link, Question question) {
        boolean isLookup = question.question().isLookup();
        if (link == null || isLookup && link.protocol() < Protocols.LOOKS) {
            close(question, AskResult.CUT_OFF, Optional.empty());
        } else if (question.deadlineNanos() - ticker.nanos() <= 0) {
            close(question, AskResult.TIMED_OUT, Optional.empty());
        } else {
            long id = ++lastId;
            await(id, link, question);
            link.sendNow(
                    isLookup ? new Message.Look(id, question.question()) : new Message.Ask(id, question.question()));
        }
    }

    /** Until the deadline, or the moment at which the owner will have gone quiet. */
    private void await(long id, PeerLink link, Question question) {
        long nowNanos = ticker.nanos();
        long quietNanos = nowNanos - link.heardNanos();
        long waitNanos = quietNanos >= QUIET_NANOS ? WAIT_FOR_QUIET_NANOS_MAX : QUIET_NANOS - quietNanos;
        long leftNanos = question.deadlineNanos() - nowNanos;
        open.put(id, new Open(link, question, timers.after(Math.min(waitNanos, leftNanos), () -> onTime(id))));
    }

    private void onTime(long id) {
        Open asked = open.remove(id);
        if (asked == null) {
            return;
        }
        long nowNanos = ticker.nanos();
        boolean isQuiet = nowNanos - asked.link().heardNanos() >= QUIET_NANOS;
        if (isQuiet || asked.question().deadlineNanos() - nowNanos <= 0) {
            close(asked.question(), AskResult.TIMED_OUT, Optional.empty());
        } else {
            await(id, asked.link(), asked.question());
        }
    }

    /** An answer has come; one that is too late is dropped. */
    void onAnswer(PeerLink link, Message.Answer answer) {
        Open asked = open.get(answer.id());
        if (asked != null && asked.link() == link) {
            open.remove(answer.id());
            asked.timer().cancel();
            AskResult result = answer.endpoint().isPresent() ? AskResult.ANSWERED : AskResult.NONE;
            close(asked.question(), result, answer.endpoint());
        }
    }

    /** {@code link} has ended: questions that wait for its answers fail at once. */
    void onEnded(PeerLink link) {
        List<Open> lost =
                open.values().stream().filter(asked -> asked.link() == link).toList();
        open.values().removeAll(lost);
        lost.forEach(asked -> {
            asked.timer().cancel();
            close(asked.question(), AskResult.CUT_OFF, Optional.empty());
        });
    }

    private void close(Question question, AskResult result, Optional<EndpointId> endpoint) {
        counters.asked(result);
        question.answer(endpoint);
    }
}

package io.moorgate.traffic.http.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What a peer gets of one message, as it comes. Any thread. */
final class Heard {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int SHOWN_CHARS_MAX = 200;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final StringBuilder body = new StringBuilder();
    private final List<String> interims = new ArrayList<>();
    private String start = "";
    private String reason = "";
    private List<String> fields = List.of();
    private List<String> trailers = List.of();
    private String end = "";

    void interim(String status, List<String> fields) {
        change(() -> interims.add(status + " " + sorted(fields)));
    }

    void head(String start, String reason, List<String> fields) {
        change(() -> {
            this.start = start;
            this.reason = reason;
            this.fields = fields;
        });
    }

    void data(String data) {
        change(() -> body.append(data));
    }

    void trailers(List<String> trailers) {
        change(() -> this.trailers = trailers);
    }

    /** The message is whole. */
    void whole() {
        change(() -> end = end.isEmpty() ? "whole" : end);
    }

    /** The message broke off, or its stream was reset. */
    void cut() {
        change(() -> end = end.isEmpty() ? "cut" : end);
    }

    boolean isWhole() {
        return end.equals("whole");
    }

    String start() {
        return start;
    }

    String reason() {
        return reason;
    }

    /** The only value of a field; all of them where there are more. */
    String value(String name) {
        return String.join(
                " | ",
                fields.stream()
                        .filter(field -> Said.nameOf(field).equals(name))
                        .map(Said::valueOf)
                        .toList());
    }

    String body() {
        return body.toString();
    }

    Heard awaitHead() {
        return await(() -> !start.isEmpty() || !end.isEmpty());
    }

    /** Waits for an interim answer or the final one; whether it is an interim one. */
    boolean awaitInterim() {
        await(() -> !interims.isEmpty() || !start.isEmpty() || !end.isEmpty());
        return !interims.isEmpty();
    }

    Heard awaitBody(int bytes) {
        return await(() -> body.length() >= bytes || !end.isEmpty());
    }

    Heard awaitEnd() {
        return await(() -> !end.isEmpty());
    }

    private Heard await(BooleanSupplier condition) {
        lock.lock();
        try {
            long left = PATIENCE_NANOS;
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    throw new IllegalStateException("nothing more came after: " + this);
                }
                left = changed.awaitNanos(left);
            }
            return this;
        } catch (InterruptedException fault) {
            throw new IllegalStateException(fault);
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** All of it but the fields in {@code without}. */
    String without(java.util.Collection<String> without) {
        List<String> kept = fields.stream()
                .filter(field -> !without.contains(Said.nameOf(field)))
                .toList();
        return text(interims, start, kept, body.toString(), trailers, end);
    }

    @Override
    public String toString() {
        return without(List.of());
    }

    /** A message in lines, its fields sorted by name; those of one name in the order in which they came. */
    static String text(
            List<String> interims, String start, List<String> fields, String body, List<String> trailers, String end) {
        String shown = body.length() > SHOWN_CHARS_MAX ? body.length() + " bytes #" + body.hashCode() : body;
        return String.join(
                "\n",
                "interim " + interims,
                start,
                String.join("\n", sorted(fields)),
                "body [" + shown + "]",
                "trailers " + sorted(trailers),
                end);
    }

    static List<String> sorted(List<String> fields) {
        return fields.stream()
                .filter(field -> !field.equalsIgnoreCase("content-length: 0"))
                .map(field -> Said.nameOf(field) + ": " + Said.valueOf(field))
                .sorted(Comparator.comparing(Said::nameOf))
                .toList();
    }
}

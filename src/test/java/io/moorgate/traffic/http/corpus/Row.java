package io.moorgate.traffic.http.corpus;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A shape between one pair of versions, and what its ends have got. */
final class Row {
    final Shape shape;
    final Http client;
    final Http endpoint;
    final Tls tls;
    private final CompletableFuture<Heard> seen = new CompletableFuture<>();
    private volatile Heard got;

    /** Where TLS is spoken. */
    enum Tls {
        NO(""),
        TO_ENDPOINT(" over TLS"),
        WITH_CLIENT(" behind TLS");

        private final String text;

        Tls(String text) {
            this.text = text;
        }
    }

    Row(Shape shape, Http client, Http endpoint, Tls tls) {
        this.tls = tls;
        this.shape = shape;
        this.client = client;
        this.endpoint = endpoint;
    }

    /** The endpoint gets a request. */
    void sees(Heard request) {
        seen.complete(request);
    }

    boolean isSeen() {
        return seen.isDone();
    }

    Heard seen() {
        return seen.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The client is about to get an answer. */
    void gets(Heard answer) {
        got = answer;
    }

    Heard got() {
        return got;
    }

    @Override
    public String toString() {
        return shape.name + " [" + client + " to " + endpoint + tls.text + "]";
    }
}

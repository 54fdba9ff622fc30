package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Asks the API server for something small now and then: an open watch on which nothing arrives is no proof that the
 * server can be reached. Confined to the configuration's thread.
 */
final class ServerProbe {
    /** Time between two questions. */
    static final Duration PERIOD = Duration.ofSeconds(5);

    /** A question that is not answered for so long is given up. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final String uri;
    private final Executor thread;
    private CompletableFuture<HttpResponse<byte[]>> asked;
    private long askedAt;
    private boolean everAsked;

    /** {@code namespace} may be empty: then the whole cluster's Services are asked for. */
    ServerProbe(KubernetesClient client, String namespace, Executor thread) {
        this.client = client;
        this.thread = thread;
        String master = client.getMasterUrl().toString();
        String scope = namespace.isEmpty() ? "" : "namespaces/" + namespace + "/";
        // From the server's own cache: the question costs it next to nothing.
        this.uri = (master.endsWith("/") ? master : master + "/") + "api/v1/" + scope
                + "services?limit=1&resourceVersion=0";
    }

    /** Asks if it is time to; {@code onAnswer} gets the time of a question that was answered well. */
    void upkeep(long now, LongConsumer onAnswer) {
        if (asked != null && now - askedAt > TIMEOUT.toNanos()) {
            asked.cancel(true);
            asked = null;
        }
        if (asked == null && (!everAsked || now - askedAt >= PERIOD.toNanos())) {
            everAsked = true;
            askedAt = now;
            ask(now, onAnswer);
        }
    }

    private void ask(long now, LongConsumer onAnswer) {
        var http = client.getHttpClient();
        var question = http.sendAsync(
                http.newHttpRequestBuilder()
                        .uri(uri)
                        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .build(),
                byte[].class);
        asked = question;
        question.whenComplete((answer, fault) -> thread.execute(() -> {
            if (asked == question) {
                asked = null;
                if (answer != null && answer.isSuccessful()) {
                    onAnswer.accept(now);
                }
            }
        }));
    }
}

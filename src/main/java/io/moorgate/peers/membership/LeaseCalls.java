package io.moorgate.peers.membership;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Calls about the Leases of one namespace. Each ends within the request timeout, whole answer included: the client's
 * own calls wait without end for an answer that stops halfway, and a replica that waits so would be fenced for good.
 *
 * <p>Blocks its caller's thread. What is refused or not answered is thrown as {@link KubernetesClientException}.
 */
final class LeaseCalls {
    /** Limit: a longer answer is given up. */
    static final int ANSWER_BYTES_MAX = 4 << 20;

    private static final String JSON = "application/json";
    private static final int NOT_FOUND = 404;

    private final HttpClient http;
    private final KubernetesSerialization json;
    private final String uri;
    private final long timeoutMs;
    private final Runnable beforeEach;

    /** {@code beforeEach} is run before each call, on the caller's thread. */
    LeaseCalls(KubernetesClient client, String namespace, Duration timeout, Runnable beforeEach) {
        String master = client.getMasterUrl().toString();
        this.http = client.getHttpClient();
        this.json = client.getKubernetesSerialization();
        this.uri = master + (master.endsWith("/") ? "" : "/") + "apis/coordination.k8s.io/v1/namespaces/" + namespace
                + "/leases";
        this.timeoutMs = timeout.toMillis();
        this.beforeEach = beforeEach;
    }

    /** The newest state of the first {@code limit} Leases by name that bear all of {@code labels}. */
    List<Lease> list(Map<String, String> labels, int limit) {
        String selector = labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
        return send(
                        request("?limit=" + limit + "&labelSelector="
                                + URLEncoder.encode(selector, StandardCharsets.UTF_8)),
                        LeaseList.class)
                .getItems();
    }

    /** The Lease called {@code name}; empty where there is none. */
    Optional<Lease> get(String name) {
        try {
            return Optional.of(send(request("/" + name), Lease.class));
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != NOT_FOUND) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    Lease create(Lease lease) {
        return send(request("").post(JSON, json.asJson(lease)), Lease.class);
    }

    /** Replaces the version that {@code lease} bears, no other. */
    Lease replace(Lease lease) {
        return send(request("/" + lease.getMetadata().getName()).put(JSON, json.asJson(lease)), Lease.class);
    }

    /** Deletes the version that {@code lease} bears, no other. */
    void delete(Lease lease) {
        var options = new DeleteOptionsBuilder()
                .withNewPreconditions()
                .withResourceVersion(lease.getMetadata().getResourceVersion())
                .withUid(lease.getMetadata().getUid())
                .endPreconditions()
                .build();
        try {
            send(request("/" + lease.getMetadata().getName()).delete(JSON, json.asJson(options)));
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != NOT_FOUND) {
                throw refused;
            }
        }
    }

    /** Whether a call was refused for {@code reason}: the status of 409 has two, which mean opposite things. */
    static boolean isFor(KubernetesClientException refused, String reason) {
        return refused.getStatus() != null && reason.equals(refused.getStatus().getReason());
    }

    /** Whether what the call was about is not there. */
    static boolean isNotFound(KubernetesClientException refused) {
        return refused.getCode() == NOT_FOUND;
    }

    private HttpRequest.Builder request(String rest) {
        return http.newHttpRequestBuilder().uri(uri + rest).timeout(timeoutMs, TimeUnit.MILLISECONDS);
    }

    private <T> T send(HttpRequest.Builder request, Class<T> type) {
        T answer = json.unmarshal(send(request), type);
        if (answer == null) {
            throw new KubernetesClientException("an empty answer");
        }
        return answer;
    }

    private String send(HttpRequest.Builder request) {
        beforeEach.run();
        var bytes = new ByteArrayOutputStream();
        int code = await(http.consumeBytes(request.build(), (buffers, body) -> take(buffers, body, bytes)))
                .code();
        String text = bytes.toString(StandardCharsets.UTF_8);
        if (!HttpResponse.isSuccessful(code)) {
            throw refusal(code, text);
        }
        return text;
    }

    /** Client's threads. */
    private static void take(List<ByteBuffer> buffers, AsyncBody body, ByteArrayOutputStream text) throws IOException {
        for (ByteBuffer buffer : buffers) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            text.write(bytes);
        }
        if (text.size() > ANSWER_BYTES_MAX) {
            throw new IOException("an answer of more than " + ANSWER_BYTES_MAX + " bytes");
        }
        body.consume();
    }

    private HttpResponse<AsyncBody> await(CompletableFuture<HttpResponse<AsyncBody>> head) {
        var whole = head.thenCompose(response -> {
            response.body().consume();
            return response.body().done().thenApply(done -> response);
        });
        try {
            return whole.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new KubernetesClientException("no whole answer within " + timeoutMs + " ms", late);
        } catch (ExecutionException fault) {
            throw new KubernetesClientException("no answer", fault.getCause());
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", fault);
        } finally {
            giveUpUnlessDone(head, whole);
        }
    }

    /** Ends a call that goes on, and its connection with it. */
    private static void giveUpUnlessDone(
            CompletableFuture<HttpResponse<AsyncBody>> head, CompletableFuture<HttpResponse<AsyncBody>> whole) {
        if (!whole.isDone() || whole.isCompletedExceptionally()) {
            head.thenAccept(response -> response.body().cancel());
            head.cancel(true);
        }
    }

    private KubernetesClientException refusal(int code, String text) {
        try {
            Status status = json.unmarshal(text, Status.class);
            return new KubernetesClientException("refused with " + code, code, status);
        } catch (RuntimeException unreadable) {
            return new KubernetesClientException("refused with " + code, code, null);
        }
    }
}

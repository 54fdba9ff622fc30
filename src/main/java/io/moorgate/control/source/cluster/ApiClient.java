package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.moorgate.time.TaskLoop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * GETs over the Kubernetes client's own connections and credentials, each tried once: when to try again is the caller's
 * to say. Confined to the configuration's thread.
 */
final class ApiClient {
    /** Limit {@code kubernetes-answer-bytes}: a longer answer, or a longer event of a watch, is given up. */
    static final int ANSWER_BYTES_MAX = 64 << 20;

    private final HttpClient http;
    private final KubernetesSerialization json;
    private final String master;
    private final TaskLoop thread;

    ApiClient(KubernetesClient client, TaskLoop thread) {
        String url = client.getMasterUrl().toString();
        this.master = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.json = client.getKubernetesSerialization();
        this.thread = thread;
        RequestConfig once = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        this.http = client.getHttpClient().newBuilder().tag(once).build();
    }

    /** The thread on which answers are taken. */
    TaskLoop thread() {
        return thread;
    }

    /** Gets {@code path} and hands over what comes as it comes, whatever the status. */
    ApiCall stream(String path, Duration headMax, Duration wholeMax, ApiCall.Receiver receiver) {
        var call = new ApiCall(thread, receiver);
        try {
            var request = http.newHttpRequestBuilder()
                    .uri(master + path)
                    .timeout(headMax.plus(wholeMax).toMillis(), TimeUnit.MILLISECONDS)
                    .build();
            call.follow(http.consumeBytes(request, call::onPiece), headMax, wholeMax);
        } catch (RuntimeException fault) {
            // What the client throws before it has asked: of its configuration or its credentials.
            thread.execute(() -> call.fail(fault));
        }
        return call;
    }

    /** Gets {@code path} as a whole. */
    <A> ApiCall get(
            String path,
            Duration headMax,
            Duration wholeMax,
            Class<A> type,
            Consumer<A> onAnswer,
            Consumer<Throwable> onFault) {
        return stream(path, headMax, wholeMax, new ApiCall.Receiver() {
            private final Body body = new Body();

            @Override
            public void onHead(int status) {
                body.status = status;
            }

            @Override
            public void onBytes(byte[] bytes) {
                body.add(bytes);
            }

            @Override
            public void onEnd() {
                A answer;
                try {
                    answer = body.read(type);
                } catch (RuntimeException fault) {
                    onFault.accept(fault);
                    return;
                }
                onAnswer.accept(answer);
            }

            @Override
            public void onFault(Throwable fault) {
                onFault.accept(fault);
            }
        });
    }

    /** What {@code text} says, an event of a watch for one. */
    <A> A parse(byte[] text, Class<A> type) {
        return json.unmarshal(new ByteArrayInputStream(text), type);
    }

    /** What was parsed as a mapping, as {@code type}. */
    <A> A convert(Object parsed, Class<A> type) {
        return json.convertValue(parsed, type);
    }

    /** An answer that is read as a whole. */
    final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int status;

        void add(byte[] more) {
            if (bytes.size() + more.length > ANSWER_BYTES_MAX) {
                throw new KubernetesClientException("an answer of more than " + ANSWER_BYTES_MAX + " bytes");
            }
            bytes.writeBytes(more);
        }

        /** As {@code type}; thrown where the server refused. */
        <A> A read(Class<A> type) {
            if (!HttpResponse.isSuccessful(status)) {
                throw refusal(status, bytes.toByteArray());
            }
            A answer = parse(bytes.toByteArray(), type);
            if (answer == null) {
                throw new KubernetesClientException("an empty answer");
            }
            return answer;
        }
    }

    /** What a server that answered {@code status} refused with. */
    KubernetesClientException refusal(int status, byte[] body) {
        Status said = null;
        try {
            said = parse(body, Status.class);
        } catch (RuntimeException notOne) {
            // A proxy's page, or nothing: the number says enough.
        }
        return new KubernetesClientException("refused", status, said);
    }
}

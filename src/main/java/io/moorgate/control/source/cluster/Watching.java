package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;

/**
 * One watch of a collection from a version on: an answer of one event a line, which the server ends after a while. One
 * that it does not end in time has died silently. Confined to the configuration's thread.
 */
final class Watching<T extends HasMetadata> implements ApiCall.Receiver {
    private static final int GONE = 410;

    private final ApiClient api;
    private final Class<T> type;
    private final Listener<T> listener;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int status;
    private ApiCall call;

    /** Takes what a watch reports. */
    interface Listener<T> {
        /** The server has accepted the watch. */
        void onOpen();

        /** {@code object} came or changed. */
        void onPut(T object, ResourceVersion version);

        /** {@code object} is gone. */
        void onDelete(T object, ResourceVersion version);

        /** All that happened up to {@code version} has been reported. */
        void onBookmark(ResourceVersion version);

        /** The server has ended the watch. */
        void onEnd();

        /** The watch has failed. */
        void onFault(Throwable fault);
    }

    private Watching(ApiClient api, Class<T> type, Listener<T> listener) {
        this.api = api;
        this.type = type;
        this.listener = listener;
    }

    static <T extends HasMetadata> Watching<T> begin(
            ApiClient api,
            ApiCollection<T> collection,
            ResourceVersion from,
            ReflectorTimes times,
            Listener<T> listener) {
        var watching = new Watching<T>(api, collection.type(), listener);
        Duration watch = times.watches().watch();
        String query =
                "watch=true&allowWatchBookmarks=true&timeoutSeconds=" + watch.toSeconds() + "&resourceVersion=" + from;
        watching.call = api.stream(
                collection.with(query),
                times.answers().head(),
                watch.plus(times.watches().grace()),
                watching);
        return watching;
    }

    /** Whether {@code fault} says that the version is not there any more. */
    static boolean isGone(Throwable fault) {
        return fault instanceof KubernetesClientException refused && refused.getCode() == GONE;
    }

    @Override
    public void onHead(int status) {
        this.status = status;
        if (HttpResponse.isSuccessful(status)) {
            listener.onOpen();
        }
    }

    @Override
    public void onBytes(byte[] bytes) {
        int begin = 0;
        for (int at = 0; HttpResponse.isSuccessful(status) && at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                line.write(bytes, begin, at - begin);
                begin = at + 1;
                takeLine();
            }
        }
        line.write(bytes, begin, bytes.length - begin);
        if (line.size() > ApiClient.ANSWER_BYTES_MAX) {
            throw new KubernetesClientException("an event of more than " + ApiClient.ANSWER_BYTES_MAX + " bytes");
        }
    }

    private void takeLine() {
        byte[] text = line.toByteArray();
        line.reset();
        if (text.length > 0 && type == GenericKubernetesResource.class) {
            takeGeneric(text);
        } else if (text.length > 0) {
            WatchEvent event = api.parse(text, WatchEvent.class);
            take(event.getType(), event.getObject());
        }
    }

    /** An event of a kind for which the client may have a class of its own: its objects are read as those of lists are. */
    private void takeGeneric(byte[] text) {
        Map<?, ?> event = api.parse(text, Map.class);
        Object seen = event.get("object");
        boolean isStatus = seen instanceof Map<?, ?> object && "Status".equals(object.get("kind"));
        take(
                String.valueOf(event.get("type")),
                isStatus ? api.convert(seen, Status.class) : api.convert(seen, GenericKubernetesResource.class));
    }

    private void take(String what, Object seen) {
        if (seen instanceof Status refused) {
            throw new KubernetesClientException(refused);
        }
        T object = type.cast(seen);
        ResourceVersion version = ResourceVersion.of(object.getMetadata().getResourceVersion());
        switch (what) {
            case "ADDED", "MODIFIED" -> listener.onPut(object, version);
            case "DELETED" -> listener.onDelete(object, version);
            case "BOOKMARK" -> listener.onBookmark(version);
            default -> throw new KubernetesClientException("an event of the unknown type " + what);
        }
    }

    @Override
    public void onEnd() {
        if (HttpResponse.isSuccessful(status)) {
            listener.onEnd();
        } else {
            listener.onFault(api.refusal(status, line.toByteArray()));
        }
    }

    @Override
    public void onFault(Throwable fault) {
        listener.onFault(fault);
    }

    void cancel() {
        call.cancel();
    }
}

package io.moorgate.control.source.cluster;

import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What the mock API server forgets and a real one does not: what was deleted after a watch had ended and before the next one begins.
 * The mock's watch is kept open behind the end of ours until then. Any thread.
 */
final class DeletionsBetweenWatches {
    private final Map<String, Queue<Ended>> ended = new ConcurrentHashMap<>();

    /** A watch that nobody reads any more, on the mock's {@code socket}. */
    static final class Ended {
        private final WebSocket socket;
        private final Map<String, String> deleted = new LinkedHashMap<>();
        private boolean kept;

        Ended(WebSocket socket) {
            this.socket = socket;
        }

        /** {@code text} has come that will not be passed on. */
        synchronized void event(String text) {
            var event = new JsonObject(text);
            var metadata = event.getJsonObject("object").getJsonObject("metadata");
            if (metadata == null) {
                return;
            }
            String name = metadata.getString("namespace") + "/" + metadata.getString("name");
            deleted.remove(name); // What is there again is said by the next watch.
            if ("DELETED".equals(event.getString("type"))) {
                deleted.put(name, text);
            }
        }

        private synchronized boolean keep() {
            boolean first = !kept;
            kept = true;
            return first;
        }

        private synchronized List<String> take() {
            socket.close();
            return List.copyOf(deleted.values());
        }
    }

    /** {@code watch} of {@code what} has ended; once for each. */
    void keep(String what, Ended watch) {
        if (watch.keep()) {
            ended.computeIfAbsent(what, key -> new ConcurrentLinkedQueue<>()).add(watch);
        }
    }

    /** What a watch of {@code what} that begins has to be told first, since the one before it was not. */
    List<String> take(String what) {
        Queue<Ended> before = ended.get(what);
        Ended watch = before == null ? null : before.poll();
        return watch == null ? List.of() : watch.take();
    }
}

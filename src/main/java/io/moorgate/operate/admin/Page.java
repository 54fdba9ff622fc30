package io.moorgate.operate.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * Some rows of a list.
 *
 * @param nextQuery the query of the page that follows; empty on the last one
 */
record Page(JsonArray rows, Optional<String> nextQuery) {

    /** All rows there are. */
    static Page whole(Stream<?> rows) {
        return new Page(new JsonArray(rows.toList()), Optional.empty());
    }

    /** The rows as JSON, each in a line of its own, so that many of them can be read in parts. */
    Buffer toBuffer() {
        Buffer json = Buffer.buffer("[");
        for (int row = 0; row < rows.size(); row++) {
            json.appendString(row == 0 ? "" : ",\n").appendString(Json.encode(rows.getValue(row)));
        }
        return json.appendString("]");
    }

    /** The first {@code count} of {@code all} in {@code order}; holds no more than one more of them at a time. */
    static <T> List<T> first(int count, Stream<T> all, Comparator<T> order) {
        PriorityQueue<T> kept = new PriorityQueue<>(order.reversed());
        all.forEach(each -> {
            if (kept.size() < count) {
                kept.add(each);
            } else if (order.compare(each, kept.peek()) < 0) {
                kept.poll();
                kept.add(each);
            }
        });
        return kept.stream().sorted(order).toList();
    }
}

package io.moorgate.peers.replication;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.peers.link.Frames;
import io.moorgate.routing.EndpointId;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes the words of one direction of a link: numbers, texts, and the names that recur. A name goes out in full once and
 * as a number from then on.
 */
final class WireWriter {
    private final Map<UpstreamId, Integer> upstreams = new HashMap<>();
    private final Map<EndpointId, Integer> endpoints = new HashMap<>();
    private final Map<ReplicaLife, Integer> origins = new HashMap<>();
    private int textBytes;

    /** Whether the dictionaries are half full: then they are begun anew, long before the reader's limits. */
    boolean isFull() {
        int words = Math.max(Math.max(upstreams.size(), endpoints.size()), origins.size());
        return words > Frames.WORDS_MAX / 2 || textBytes > Frames.WORD_BYTES_MAX / 2;
    }

    void forget() {
        upstreams.clear();
        endpoints.clear();
        origins.clear();
        textBytes = 0;
    }

    void upstream(ByteBuf out, UpstreamId upstream) {
        if (isNew(out, upstreams, upstream)) {
            text(out, upstream.service().namespace());
            text(out, upstream.service().name());
            text(out, upstream.port());
        }
    }

    void endpoint(ByteBuf out, EndpointId endpoint) {
        if (isNew(out, endpoints, endpoint)) {
            text(out, endpoint.value());
        }
    }

    void origin(ByteBuf out, ReplicaLife origin) {
        if (isNew(out, origins, origin)) {
            text(out, origin.replica());
            out.writeLong(origin.epoch());
        }
    }

    private static <T> boolean isNew(ByteBuf out, Map<T, Integer> known, T word) {
        Integer number = known.putIfAbsent(word, known.size() + 1);
        number(out, number == null ? 0 : number);
        return number == null;
    }

    void text(ByteBuf out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > Frames.TEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a name of " + utf8.length + " bytes (expected: <= " + Frames.TEXT_BYTES_MAX + ")");
        }
        number(out, utf8.length);
        out.writeBytes(utf8);
        textBytes += utf8.length;
    }

    /** A number of 0 or more, seven bits a byte, the low ones first. */
    static void number(ByteBuf out, long number) {
        long left = number;
        while ((left & ~0x7fL) != 0) {
            out.writeByte((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }
}

package io.moorgate.peers.replication;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.peers.link.Frames;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads what {@link WireWriter} writes, and believes nothing. Every fault is a {@link ProtocolFault}. */
final class WireReader {
    /** Finds the one object for a replica's life. */
    @FunctionalInterface
    interface OriginLookup {
        ReplicaLife of(String replica, long epoch);
    }

    private record Life(String replica, long epoch) {}

    private final OriginLookup lookup;
    private final List<UpstreamId> upstreams = new ArrayList<>();
    private final List<EndpointId> endpoints = new ArrayList<>();
    private final List<Life> origins = new ArrayList<>();
    private int textBytes;

    WireReader(OriginLookup lookup) {
        this.lookup = lookup;
    }

    void forget() {
        upstreams.clear();
        endpoints.clear();
        origins.clear();
        textBytes = 0;
    }

    UpstreamId upstream(ByteBuf in) {
        return word(in, upstreams, () -> new UpstreamId(new ServiceId(text(in), text(in)), text(in)));
    }

    EndpointId endpoint(ByteBuf in) {
        return word(in, endpoints, () -> new EndpointId(text(in)));
    }

    /** Looked up anew each time: an origin of which nothing is held may have been forgotten since it was named. */
    ReplicaLife origin(ByteBuf in) {
        Life life = word(in, origins, () -> new Life(replica(in), int64(in)));
        return lookup.of(life.replica(), life.epoch());
    }

    private static <T> T word(ByteBuf in, List<T> known, Supplier<T> fresh) {
        int number = number(in, known.size());
        if (number > 0) {
            return known.get(number - 1);
        }
        if (known.size() == Frames.WORDS_MAX) {
            throw new ProtocolFault("a dictionary of more than " + Frames.WORDS_MAX + " words");
        }
        T word = fresh.get();
        known.add(word);
        return word;
    }

    /** A replica's name. */
    String replica(ByteBuf in) {
        return text(in, Frames.REPLICA_BYTES_MAX);
    }

    private String text(ByteBuf in) {
        return text(in, Frames.TEXT_BYTES_MAX);
    }

    private String text(ByteBuf in, int bytesMax) {
        int length = number(in, bytesMax);
        need(in, length);
        textBytes += length;
        if (textBytes > Frames.WORD_BYTES_MAX) {
            throw new ProtocolFault("more than " + Frames.WORD_BYTES_MAX + " bytes of names");
        }
        byte[] utf8 = new byte[length];
        in.readBytes(utf8);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException fault) {
            throw new ProtocolFault("a name that is not UTF-8");
        }
    }

    static int number(ByteBuf in, int max) {
        return (int) number(in, (long) max);
    }

    static long number(ByteBuf in, long max) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            byte next = int8(in);
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                if (number > max) {
                    throw new ProtocolFault("a number of " + number + " (expected: <= " + max + ")");
                }
                return number;
            }
        }
        throw new ProtocolFault("a number without end");
    }

    static byte int8(ByteBuf in) {
        need(in, Byte.BYTES);
        return in.readByte();
    }

    static long int64(ByteBuf in) {
        need(in, Long.BYTES);
        return in.readLong();
    }

    static byte[] bytes(ByteBuf in, int count) {
        need(in, count);
        byte[] bytes = new byte[count];
        in.readBytes(bytes);
        return bytes;
    }

    static boolean flag(ByteBuf in) {
        return number(in, 1) == 1;
    }

    private static void need(ByteBuf in, int bytes) {
        if (in.readableBytes() < bytes) {
            throw new ProtocolFault("a frame that ends too early");
        }
    }
}

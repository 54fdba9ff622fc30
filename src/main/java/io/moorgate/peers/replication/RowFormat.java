package io.moorgate.peers.replication;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.PinEntry;
import io.moorgate.affinity.PinRow;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.peers.link.Frames;
import io.moorgate.routing.EndpointId;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A row in bytes, about 40 where its names have been said before: upstream, kind of client and number of entries in one
 * byte each, the client's 16 bytes; of each entry origin, flags, endpoint, the stamp's 8 bytes, remaining time and timeout
 * in milliseconds.
 */
final class RowFormat {
    private static final ClientKey.Kind[] KINDS = ClientKey.Kind.values();
    private static final int LIVE = 1;
    private static final int BOUND = 2;

    private RowFormat() {}

    static void client(ByteBuf out, ClientKey client) {
        out.writeByte(client.kind().ordinal());
        out.writeLong(client.high());
        out.writeLong(client.low());
    }

    static ClientKey client(ByteBuf in) {
        ClientKey.Kind kind = KINDS[WireReader.number(in, KINDS.length - 1)];
        return new ClientKey(kind, WireReader.int64(in), WireReader.int64(in));
    }

    static void rows(WireWriter wire, ByteBuf out, List<PinRow> rows) {
        WireWriter.number(out, rows.size());
        for (PinRow row : rows) {
            wire.upstream(out, row.upstream());
            client(out, row.client());
            int entries = Math.min(row.entries().size(), Frames.ENTRIES_MAX);
            WireWriter.number(out, entries);
            for (PinEntry entry : row.entries().subList(0, entries)) {
                entry(wire, out, entry);
            }
        }
    }

    static List<PinRow> rows(WireReader wire, ByteBuf in) {
        int count = WireReader.number(in, Frames.ROWS_MAX);
        List<PinRow> rows = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            UpstreamId upstream = wire.upstream(in);
            ClientKey client = client(in);
            rows.add(new PinRow(upstream, client, entries(wire, in)));
        }
        return rows;
    }

    private static void entry(WireWriter wire, ByteBuf out, PinEntry entry) {
        wire.origin(out, entry.origin());
        out.writeByte((entry.live() ? LIVE : 0) | (entry.endpoint().isPresent() ? BOUND : 0));
        entry.endpoint().ifPresent(endpoint -> wire.endpoint(out, endpoint));
        out.writeLong(entry.stamp());
        WireWriter.number(out, Math.max(entry.remainingMs(), 0));
        WireWriter.number(out, Math.max(entry.timeoutMs(), 0));
    }

    private static List<PinEntry> entries(WireReader wire, ByteBuf in) {
        int count = WireReader.number(in, Frames.ENTRIES_MAX);
        if (count == 1) {
            return List.of(entry(wire, in));
        }
        List<PinEntry> entries = new ArrayList<>(count);
        for (int entry = 0; entry < count; entry++) {
            entries.add(entry(wire, in));
        }
        return entries;
    }

    private static PinEntry entry(WireReader wire, ByteBuf in) {
        var origin = wire.origin(in);
        int flags = WireReader.number(in, LIVE | BOUND);
        Optional<EndpointId> endpoint = (flags & BOUND) != 0 ? Optional.of(wire.endpoint(in)) : Optional.empty();
        long stamp = WireReader.int64(in);
        if (stamp <= 0 || stamp > PinEntry.STAMP_MAX) {
            throw new ProtocolFault("a stamp of " + stamp + " (expected: 1 to " + PinEntry.STAMP_MAX + ")");
        }
        int remainingMs = WireReader.number(in, Integer.MAX_VALUE);
        int timeoutMs = WireReader.number(in, Integer.MAX_VALUE);
        return new PinEntry(origin, endpoint, stamp, (flags & LIVE) != 0, Math.min(remainingMs, timeoutMs), timeoutMs);
    }
}

package io.moorgate.traffic.http.http2;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What the streams of one client's connection have waiting in the gateway. Event loop of the connection. */
final class ConnectionBuffers {
    private final LoopBuffers all;
    private final Set<FrameStream> holders = new HashSet<>();
    private long held;

    ConnectionBuffers(LoopBuffers all) {
        this.all = all;
    }

    /** {@code stream} holds {@code bytes} more, or fewer. */
    void changed(FrameStream stream, int bytes) {
        held += bytes;
        if (stream.held() > 0) {
            holders.add(stream);
        } else {
            holders.remove(stream);
        }
        all.changed(this, bytes);
    }

    /** The connection is gone. */
    void close() {
        all.close(this);
    }

    long held() {
        return held;
    }

    /** Resets the stream that holds most; false where none holds anything. */
    boolean resetLargest() {
        Optional<FrameStream> largest = holders.stream().max(Comparator.comparingLong(FrameStream::held));
        largest.ifPresent(stream -> {
            holders.remove(stream);
            stream.overLimit();
        });
        return largest.isPresent();
    }
}

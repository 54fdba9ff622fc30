import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/** A stream of an {@link Http2} connection; {@code of} is the caller's, the rest is the connection's. */
final class Http2Stream {
    final int id;
    final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    Object of;
    int sendWindow;
    int received;
    boolean isBlocked;
    boolean endsAfterQueue;

    Http2Stream(int id, int sendWindow) {
        this.id = id;
        this.sendWindow = sendWindow;
    }
}

package io.moorgate.operate.drain;

import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.Patience;
import java.util.Set;

/**
 * A live connection whose client is to come back through another replica. A gRPC call goes on, and only its connection gets
 * GOAWAY: it is over once it was asked. Confined to the drains' thread.
 */
final class Asked implements Closable {
    private final LiveConnection connection;
    private final Set<LiveConnection> asked;

    /** {@code asked} takes the connection when its time has come. */
    Asked(LiveConnection connection, Set<LiveConnection> asked) {
        this.connection = connection;
        this.asked = asked;
    }

    @Override
    public void closeSoon(CloseReason reason) {
        asked.add(connection);
        connection.closeSoon(reason);
    }

    @Override
    public Object subject() {
        return connection;
    }

    /** At an even rate, whatever it is. */
    @Override
    public Patience patience() {
        return Patience.ANYTIME;
    }

    @Override
    public boolean isOver() {
        return connection.isOver() || connection.kind() == ConnectionKind.GRPC && asked.contains(connection);
    }
}

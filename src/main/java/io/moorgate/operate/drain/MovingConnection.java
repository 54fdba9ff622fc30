package io.moorgate.operate.drain;

import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.Patience;

/**
 * A live connection that is to come back at another endpoint: its client is bound there first, where it is pinned. One
 * whose client has to stay goes on, and so does a gRPC call: only its connection gets GOAWAY. Confined to the drains'
 * thread.
 */
final class MovingConnection implements Closable {
    private final LiveConnection connection;
    private final Runnable whenAsked;
    private boolean isOver;

    /** {@code whenAsked} runs when it is asked to come back, which it may never be. */
    MovingConnection(LiveConnection connection, Runnable whenAsked) {
        this.connection = connection;
        this.whenAsked = whenAsked;
    }

    @Override
    public void closeSoon(CloseReason reason) {
        boolean mayGo = connection
                .pin()
                .map(pin -> pin.moveFrom(connection.endpoint().id()))
                .orElse(true);
        if (mayGo) {
            whenAsked.run();
            connection.closeSoon(reason);
        }
        isOver = !mayGo || connection.kind() == ConnectionKind.GRPC;
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
        return isOver || connection.isOver();
    }
}

package io.moorgate.operate.drain;

import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.Patience;

/**
 * A live connection whose endpoint goes. When its time has come, its client is bound elsewhere, where it is pinned
 * and there is another endpoint: it would come back to the one that goes. Confined to the drains' thread.
 */
record DrainingConnection(LiveConnection connection) implements Closable {
    @Override
    public void closeSoon(CloseReason reason) {
        connection.pin().ifPresent(pin -> pin.leave(connection.endpoint().id()));
        connection.closeSoon(reason);
    }

    @Override
    public Object subject() {
        return connection;
    }

    @Override
    public Patience patience() {
        return connection.patience();
    }

    @Override
    public boolean isOver() {
        return connection.isOver();
    }
}

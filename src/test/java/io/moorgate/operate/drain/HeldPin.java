package io.moorgate.operate.drain;

import io.moorgate.routing.EndpointId;
import io.moorgate.traffic.live.ClientPin;
import java.util.ArrayList;
import java.util.List;

/** A client's pin that notes from where it was moved, and obeys or not. */
final class HeldPin implements ClientPin {
    final List<EndpointId> movedFrom = new ArrayList<>();
    boolean stays;

    @Override
    public Object client() {
        return this;
    }

    @Override
    public boolean leave(EndpointId gone) {
        movedFrom.add(gone);
        return true;
    }

    @Override
    public boolean moveFrom(EndpointId from) {
        movedFrom.add(from);
        return !stays;
    }
}

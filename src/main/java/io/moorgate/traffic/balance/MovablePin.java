package io.moorgate.traffic.balance;

import io.moorgate.affinity.PinClaim;
import io.moorgate.routing.EndpointId;
import io.moorgate.traffic.live.ClientPin;

/** A claim on a pin that can be bound to the endpoint that a new client would be given. Threads: any. */
record MovablePin(PinClaim claim, PinPlacer placer) implements ClientPin {
    @Override
    public Object client() {
        return claim.client();
    }

    @Override
    public boolean moveFrom(EndpointId from) {
        return placer.other(claim.upstream(), claim.client(), from)
                .filter(to -> claim.move(from, to))
                .isPresent();
    }

    @Override
    public boolean leave(EndpointId gone) {
        return placer.other(claim.upstream(), claim.client(), gone)
                .filter(to -> claim.moveEverywhere(gone, to))
                .isPresent();
    }
}

package io.moorgate.traffic.http.call;

import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.http.stream.ConnectionWish;
import java.util.Optional;

/** The wish of {@code session} for a connection to {@code candidate}. */
record SessionWish(Session session, Endpoint candidate) implements ConnectionWish {
    @Override
    public void onCancel(Runnable abort) {
        session.cancellation().onCancel(abort);
    }

    @Override
    public void endedUnawaited(Optional<Throwable> fault) {
        session.dialEnded(candidate, fault);
    }
}

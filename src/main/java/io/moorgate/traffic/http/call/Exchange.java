package io.moorgate.traffic.http.call;

import io.moorgate.traffic.admit.Session;

/** Carries one kind of request to an endpoint and its answer back. One instance per event loop, confined to it. */
public interface Exchange {
    /** Takes the request and its session over; whatever happens, it is answered or reset in the end. */
    void carry(ClientRequest request, Session session);
}

package io.moorgate.traffic.http.stream;

import io.moorgate.traffic.http.head.RequestHead;

/** Takes the requests of a client's connections, each with the stream that its body comes on and its answer goes to. */
@FunctionalInterface
public interface RequestReader {
    /** A request has begun; whatever happens, it is answered or reset in the end. In a turn of the client's event loop. */
    void onRequest(RequestHead head, HttpStream stream);
}

package io.moorgate.traffic.live;

import java.util.Optional;

/**
 * What the access log says of a connection beside what every {@link LiveConnection} has. Empty until the protocol that
 * carries the connection fills it.
 *
 * <p>Thread: plain fields, written on the connection's loop before its end; the access log may read them earlier, and
 * then sees them a little late.
 */
public final class AccessFacts {
    /** The method of the request; empty without one. */
    public String method = "";
    /** The host that the client named; empty without one. */
    public String host = "";
    /** The path without its query; empty without one. */
    public String path = "";
    /** The request's id; empty without one. */
    public String requestId = "";
    /** The status that the client was answered with; 0 for none. */
    public int status;
    /** The code of the WebSocket Close frame that ended it; 0 for none. */
    public int closeCode;
    /** The gRPC status, 0 to 16; -1 for none. */
    public int grpcStatus = -1;
    /** Where the request stands in a distributed trace; empty where tracing is off. */
    public Optional<Trace> trace = Optional.empty();
    /** Whether another endpoint was asked after this one: the span of the request is not this one's. */
    public boolean isMovedOn;

    /** Nothing known yet. */
    public AccessFacts() {}

    /** Notes what was asked for. */
    public AccessFacts asked(String method, String host, String path) {
        this.method = method;
        this.host = host;
        this.path = path;
        return this;
    }

    /** Notes the status of the answer. */
    public AccessFacts answered(int status) {
        this.status = status;
        return this;
    }
}

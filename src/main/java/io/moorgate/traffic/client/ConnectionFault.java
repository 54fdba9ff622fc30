package io.moorgate.traffic.client;

import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;

/** An exception that reaches the end of a connection's handlers. Any thread. */
public final class ConnectionFault {
    private ConnectionFault() {}

    /**
     * Whether it is the gateway's own: neither a socket that broke nor a peer that breaks the rules of its protocol. Codecs wrap what
     * is thrown in them, so that the cause decides where there is one.
     */
    public static boolean isOwn(Throwable fault) {
        if (fault instanceof CodecException) {
            return fault.getCause() != null && isOwn(fault.getCause());
        }
        return !(fault instanceof IOException || fault instanceof Http2Exception);
    }
}

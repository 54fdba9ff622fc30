package io.moorgate.traffic.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class ConnectionFaultTest {
    @Test
    void aBrokenSocketAndAPeerThatBreaksTheRulesAreNotTheGatewaysFault() {
        for (Throwable fault : List.of(
                new IOException("Connection reset by peer"),
                new ClosedChannelException(),
                new TooLongFrameException("too long"),
                new DecoderException(new SSLException("bad record")),
                new DecoderException("no cause"),
                Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "frame"))) {
            assertFalse(ConnectionFault.isOwn(fault), fault::toString);
        }
    }

    @Test
    void anyOtherExceptionIsWhereverACodecHasWrappedIt() {
        for (Throwable fault : List.of(
                new IllegalStateException("own"),
                new IllegalReferenceCountException(0),
                new DecoderException(new NullPointerException("own")))) {
            assertTrue(ConnectionFault.isOwn(fault), fault::toString);
        }
    }
}

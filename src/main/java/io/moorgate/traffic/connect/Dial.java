package io.moorgate.traffic.connect;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.tls.Alpn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Supplier;

/**
 * One dial of one endpoint.
 *
 * @param alpn what is offered to be spoken, where the policy wants TLS
 * @param first makes what goes to the endpoint before everything else, before TLS too; asked once it is connected
 */
public record Dial(Endpoint endpoint, ConnectPolicy policy, Alpn alpn, Supplier<ByteBuf> first) {
    /** Nothing goes first. */
    public static final Supplier<ByteBuf> NOTHING = () -> Unpooled.EMPTY_BUFFER;

    /** Without anything that goes first. */
    public Dial(Endpoint endpoint, ConnectPolicy policy, Alpn alpn) {
        this(endpoint, policy, alpn, NOTHING);
    }
}

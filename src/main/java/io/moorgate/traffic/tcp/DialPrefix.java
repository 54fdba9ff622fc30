package io.moorgate.traffic.tcp;

import io.moorgate.routing.Route;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.ProxiedAddresses;
import io.moorgate.traffic.client.ProxyHeader;
import io.moorgate.traffic.connect.Dial;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Supplier;

/** What goes to an endpoint in front of the client's bytes; made anew for each dial. */
final class DialPrefix {
    private DialPrefix() {}

    /** Makes what goes to the endpoint first: {@code header}, and what was {@code read} of the client. */
    static Supplier<ByteBuf> of(Supplier<ByteBuf> header, ByteBuf read) {
        if (!read.isReadable()) {
            return header;
        }
        byte[] rest = ByteBufUtil.getBytes(read);
        return () -> {
            ByteBuf first = header.get();
            try {
                return ByteBufAllocator.DEFAULT
                        .directBuffer(first.readableBytes() + rest.length)
                        .writeBytes(first)
                        .writeBytes(rest);
            } finally {
                first.release();
            }
        };
    }

    /** The PROXY header that names {@code client} to an endpoint of {@code route}; nothing where that wants none. */
    static Supplier<ByteBuf> header(Route route, Client client) {
        if (!route.connect().namesClient()) {
            return Dial.NOTHING;
        }
        ProxiedAddresses ends = client.ends();
        return () -> ProxyHeader.of(route.connect().proxyProtocol(), ends);
    }
}

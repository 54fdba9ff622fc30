package io.moorgate.cli;

import io.moorgate.routing.NormalPath;
import io.moorgate.traffic.balance.ClientTraits;
import io.moorgate.traffic.http.head.RequestHead;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * The client that {@code explain} is asked about.
 *
 * @param head what it sends; empty where it speaks no HTTP
 * @param isSecure whether it comes over TLS
 */
record AskingClient(InetAddress address, Optional<RequestHead> head, boolean isSecure) implements ClientTraits {
    @Override
    public boolean isHttp() {
        return head.isPresent();
    }

    @Override
    public String origin() {
        return head.map(RequestHead::origin).orElse("");
    }

    @Override
    public Optional<String> header(String name) {
        return head.flatMap(sent -> sent.get(name.toLowerCase(Locale.ROOT)));
    }

    @Override
    public Optional<String> cookie(String name) {
        return head.flatMap(sent -> sent.cookie(name));
    }

    @Override
    public Optional<String> query(String name) {
        return head.flatMap(sent -> sent.query(name));
    }

    @Override
    public String path() {
        return head.map(sent -> NormalPath.of(sent.target().split("[?]", 2)[0])).orElse("");
    }

    /** The same at another address. */
    AskingClient at(InetAddress other) {
        return new AskingClient(other, head, isSecure);
    }
}

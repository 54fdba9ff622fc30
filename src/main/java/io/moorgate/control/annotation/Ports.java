package io.moorgate.control.annotation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads ports: of a Service, and of the gateway. */
final class Ports {
    private static final String EXPECTED_LISTEN = "gateway ports such as 5432 or 5432:postgres, each once";

    private Ports() {}

    /** A Service port's name or number. */
    static Parser<PortRef> servicePort() {
        return text -> isServicePort(text)
                ? Parsed.good(new PortRef(text))
                : Parsed.bad("the name or the number of a Service port, such as http or 80");
    }

    /** A list of {@code port} or {@code port:servicePort}; a gateway port may be there once, the first one counts. */
    static Parser<List<ListenPort>> listen() {
        return text -> {
            Map<Integer, ListenPort> seen = new HashMap<>();
            return ((Parser<ListenPort>) element -> once(listenPort(element), seen))
                    .goodOnes()
                    .parse(text);
        };
    }

    private static Parsed<ListenPort> once(Parsed<ListenPort> parsed, Map<Integer, ListenPort> seen) {
        boolean another = parsed instanceof Parsed.Good<ListenPort>(ListenPort listen)
                && !listen.equals(seen.computeIfAbsent(listen.port(), _ -> listen));
        return another ? Parsed.bad(EXPECTED_LISTEN) : parsed;
    }

    /** The port number, 1 to 65535, that {@code text} spells in decimal digits. */
    static OptionalInt number(String text) {
        return switch (Numbers.between(1, 65535).parse(text)) {
            case Parsed.Good<Integer>(Integer number) -> OptionalInt.of(number);
            case Parsed.Partly<Integer> _, Parsed.Bad<Integer> _ -> OptionalInt.empty();
        };
    }

    private static Parsed<ListenPort> listenPort(String text) {
        int colon = text.indexOf(':');
        OptionalInt port = number(colon < 0 ? text : text.substring(0, colon).strip());
        String servicePort = colon < 0 ? "" : text.substring(colon + 1).strip();
        if (port.isEmpty() || colon >= 0 && !isServicePort(servicePort)) {
            return Parsed.bad(EXPECTED_LISTEN);
        }
        Optional<PortRef> target = colon < 0 ? Optional.empty() : Optional.of(new PortRef(servicePort));
        return Parsed.good(new ListenPort(port.getAsInt(), target));
    }

    private static boolean isServicePort(String text) {
        return Names.isLabel(text) && Names.isLowerCase(text);
    }
}

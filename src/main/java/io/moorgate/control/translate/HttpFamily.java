package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.control.annotation.Serving;
import io.moorgate.routing.Protocol;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether and how one Service is served over HTTP. */
final class HttpFamily {
    private HttpFamily() {}

    /** The protocol that the annotation, else the gateway-wide default, asks the HTTP family for. */
    static Optional<Protocol> wanted(ServiceAnnotations annotations) {
        return annotations.given(Serving.PROTOCOL).filter(Protocol::isHttpFamily);
    }

    /**
     * Whether the Service takes part: it carries {@code host} or {@code path}, and its own {@code protocol}, where it
     * carries one, is of the family.
     */
    static boolean serves(ServiceAnnotations annotations) {
        return (annotations.carries(Serving.HOST) || annotations.carries(Serving.PATH))
                && annotations.own(Serving.PROTOCOL).map(Protocol::isHttpFamily).orElse(true);
    }

    /** The protocol that is wanted, else what the port's {@code appProtocol} said, else auto. */
    static Protocol protocol(
            ObservedService service,
            ServiceAnnotations annotations,
            Optional<AppProtocol> said,
            Consumer<Problem> problems) {
        Optional<Protocol> wanted = wanted(annotations);
        if (wanted.isEmpty() && said.isPresent() && said.get().http().isEmpty()) {
            problems.accept(new Problem(
                    new Problem.OfService(service.id()),
                    "appProtocol",
                    Quoted.of(said.get().text()) + " is served as auto (expected: http, kubernetes.io/ws,"
                            + " kubernetes.io/h2c, grpc or another of the HTTP family)"));
        }
        return wanted.or(() -> said.flatMap(AppProtocol::http)).orElse(Protocol.AUTO);
    }
}

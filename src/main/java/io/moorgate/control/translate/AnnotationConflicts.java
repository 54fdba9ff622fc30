package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.control.annotation.Serving;
import io.moorgate.routing.Protocol;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds annotations that parse, each by itself, but cannot have their meaning together. */
final class AnnotationConflicts {
    private AnnotationConflicts() {}

    /** Reports to {@code problems} where the Service's own annotations do not go together. */
    static void report(ObservedService service, ServiceAnnotations annotations, Consumer<Problem> problems) {
        if (annotations.own(Serving.MATCH_HEADER).isPresent() && !HttpFamily.serves(annotations)) {
            problems.accept(new Problem(
                    new Problem.OfService(service.id()),
                    Serving.MATCH_HEADER.key(),
                    "has no meaning for raw TCP (expected: one of the HTTP family, with host or path)"));
        }
        reportProtocol(service, annotations, problems);
    }

    private static void reportProtocol(
            ObservedService service, ServiceAnnotations annotations, Consumer<Problem> problems) {
        Optional<Protocol> own = annotations.own(Serving.PROTOCOL);
        if (own.isEmpty()) {
            return;
        }
        boolean listens = annotations.carries(Serving.LISTEN);
        boolean matches = annotations.carries(Serving.HOST) || annotations.carries(Serving.PATH);
        String text = Quoted.of(service.annotations().get(Serving.PROTOCOL.fullKey()));
        Optional<String> misfit = Optional.empty();
        if (own.get().isHttpFamily()) {
            misfit = Optional.of(" is served as tcp (expected: together with host or path)")
                    .filter(message -> !matches);
        } else if (own.get() == Protocol.TLS_PASSTHROUGH && !listens && !annotations.carries(Serving.HOST)) {
            misfit = Optional.of(" (expected: together with host or listen): not served");
        } else if (own.get() == Protocol.TCP && !listens) {
            misfit = Optional.of(" (expected: together with listen): not served");
        } else if (own.get() == Protocol.TCP && matches) {
            misfit = Optional.of(" leaves host and path without meaning (expected: one of the HTTP family)");
        } else if (annotations.carries(Serving.PATH)) {
            misfit = Optional.of(" leaves path without meaning (expected: host only)");
        }
        misfit.ifPresent(message -> problems.accept(
                new Problem(new Problem.OfService(service.id()), Serving.PROTOCOL.key(), text + message)));
    }
}

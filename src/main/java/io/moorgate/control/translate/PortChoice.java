package io.moorgate.control.translate;

import io.moorgate.control.annotation.ListenPort;
import io.moorgate.control.annotation.PortRef;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.control.annotation.Serving;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.ServiceId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which port of a Service a route goes to. Where the named one does not exist or the name cannot be read there is none, and the route refuses: to
 * choose another could open a port that was not meant to be open.
 *
 * @param label what the upstream is called
 * @param refusal why the route refuses every client, where there is no port
 */
record PortChoice(Optional<PortSpec> port, String label, Optional<String> refusal) {
    /** The port for HTTP: {@code port}, else the first that fits. */
    static PortChoice forHttp(
            ServiceId service, ServicePorts ports, ServiceAnnotations annotations, Consumer<Problem> problems) {
        Optional<String> broken = annotations.refusal(Serving.PORT);
        if (broken.isPresent()) {
            return new PortChoice(Optional.empty(), "", broken);
        }
        Protocol wanted = HttpFamily.wanted(annotations).orElse(Protocol.AUTO);
        return annotations
                .given(Serving.PORT)
                .map(ref -> named(service, ports, ref, Serving.PORT.key(), problems))
                .orElseGet(() -> first(service, ports.firstFor(wanted), problems));
    }

    /**
     * The port for a {@code listen}: the one it names; else {@code port}, which is HTTP's where the Service is served
     * over HTTP too; else the one with the number of the gateway port; else the first that fits.
     */
    static PortChoice forListen(
            ServiceId service,
            ServicePorts ports,
            ServiceAnnotations annotations,
            ListenPort listen,
            Protocol protocol,
            Consumer<Problem> problems) {
        if (listen.servicePort().isPresent()) {
            return named(service, ports, listen.servicePort().get(), Serving.LISTEN.key(), problems);
        }
        boolean ofHttp = HttpFamily.serves(annotations);
        Optional<String> broken = annotations.refusal(Serving.PORT).filter(_ -> !ofHttp);
        if (broken.isPresent()) {
            return new PortChoice(Optional.empty(), "", broken);
        }
        Optional<PortRef> ref = ofHttp ? Optional.empty() : annotations.given(Serving.PORT);
        return ref.map(name -> named(service, ports, name, Serving.PORT.key(), problems))
                .orElseGet(() ->
                        first(service, ports.numbered(listen.port()).or(() -> ports.firstFor(protocol)), problems));
    }

    /** The port for TLS passthrough on the TLS port: {@code port}, else the first that fits. */
    static PortChoice forPassthrough(
            ServiceId service, ServicePorts ports, ServiceAnnotations annotations, Consumer<Problem> problems) {
        Optional<String> broken = annotations.refusal(Serving.PORT);
        if (broken.isPresent()) {
            return new PortChoice(Optional.empty(), "", broken);
        }
        return annotations
                .given(Serving.PORT)
                .map(ref -> named(service, ports, ref, Serving.PORT.key(), problems))
                .orElseGet(() -> first(service, ports.firstFor(Protocol.TLS_PASSTHROUGH), problems));
    }

    /** The port that {@code ref} names; {@code key} is where that stands, for a Problem. */
    static PortChoice named(
            ServiceId service, ServicePorts ports, PortRef ref, String key, Consumer<Problem> problems) {
        Optional<PortSpec> port = ports.find(ref);
        if (port.isPresent()) {
            return new PortChoice(port, port.get().label(), Optional.empty());
        }
        List<String> there = ports.all().stream().map(PortSpec::label).toList();
        String message = Quoted.of(ref.text()) + " (expected: a TCP port of the Service: " + String.join(", ", there)
                + "): refuses";
        problems.accept(new Problem(new Problem.OfService(service), key, message));
        return new PortChoice(port, ref.text(), Optional.of("the Service has no TCP port " + ref));
    }

    /** {@code port}, which is the first that fits; there may be none. */
    static PortChoice first(ServiceId service, Optional<PortSpec> port, Consumer<Problem> problems) {
        if (port.isPresent()) {
            return new PortChoice(port, port.get().label(), Optional.empty());
        }
        problems.accept(
                new Problem(new Problem.OfService(service), "spec.ports", "none (expected: a TCP port): refuses"));
        return new PortChoice(port, "", Optional.of("the Service has no TCP port"));
    }
}

package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.moorgate.control.annotation.PortRef;
import io.moorgate.routing.Protocol;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The TCP ports of one Service, in its own order. */
record ServicePorts(List<PortSpec> all) {
    /** UDP and SCTP ports are left out. */
    static ServicePorts of(ObservedService service, List<EndpointSlice> slices) {
        List<ServicePort> ports = Objects.requireNonNullElse(service.spec().getPorts(), List.of());
        return new ServicePorts(ports.stream()
                .filter(port -> port != null && port.getPort() != null && isTcp(port.getProtocol()))
                .map(port -> specOf(port, slices))
                .toList());
    }

    /** Whether a port's {@code protocol} is TCP, which it is where nothing is said. */
    static boolean isTcp(String protocol) {
        return protocol == null || protocol.equals("TCP");
    }

    /** The port that {@code ref} names; a name goes before a number. */
    Optional<PortSpec> find(PortRef ref) {
        Optional<PortSpec> named =
                all.stream().filter(port -> port.name().equals(ref.text())).findFirst();
        return named.or(() -> ref.number().isPresent() ? numbered(ref.number().getAsInt()) : Optional.empty());
    }

    /** The port with {@code number}. */
    Optional<PortSpec> numbered(int number) {
        return all.stream().filter(port -> port.number() == number).findFirst();
    }

    /** The first port whose {@code appProtocol} fits {@code protocol} or is not given, else the first port. */
    Optional<PortSpec> firstFor(Protocol protocol) {
        return all.stream()
                .filter(port ->
                        port.appProtocol().map(app -> app.fits(protocol)).orElse(true))
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    private static PortSpec specOf(ServicePort port, List<EndpointSlice> slices) {
        String name = Objects.requireNonNullElse(port.getName(), "");
        Optional<AppProtocol> appProtocol = AppProtocol.of(port.getAppProtocol())
                .or(() -> slices.stream()
                        .flatMap(slice -> portsOf(slice).stream())
                        .filter(slicePort -> isFor(slicePort, name))
                        .flatMap(slicePort -> AppProtocol.of(slicePort.getAppProtocol()).stream())
                        .findFirst());
        return new PortSpec(name, port.getPort(), appProtocol);
    }

    /** The ports of {@code slice}; none where it has none. */
    static List<EndpointPort> portsOf(EndpointSlice slice) {
        return Objects.requireNonNullElse(slice.getPorts(), List.<EndpointPort>of()).stream()
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether {@code slicePort} is what the Service port called {@code name} resolves to. */
    static boolean isFor(EndpointPort slicePort, String name) {
        return isTcp(slicePort.getProtocol())
                && Objects.requireNonNullElse(slicePort.getName(), "").equals(name);
    }
}

package io.moorgate.control.gatewayapi;

import io.moorgate.control.annotation.Nearest;
import io.moorgate.control.annotation.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds what becomes of the listeners of one Gateway, and why. */
final class ListenerStates {
    private static final String NOT_SERVED = ": not served";

    /** A protocol that Gateway API has, and that is no misspelt one of these. */
    private static final String DATAGRAMS = "UDP";

    private static final List<String> PROTOCOLS = Arrays.stream(ListenerSpec.Protocol.values())
            .filter(protocol -> protocol != ListenerSpec.Protocol.OTHER)
            .map(Enum::name)
            .toList();

    private final GatewaySpec gateway;
    private final ListenerPorts ports;
    private final Grants grants;
    private final Function<ObjectRef, Optional<String>> certificateFault;
    private final ListenerConflicts conflicts;

    /** {@code certificateFault}: what is wrong with the certificate in a Secret; empty where it is good. */
    ListenerStates(
            GatewaySpec gateway,
            ListenerPorts ports,
            Grants grants,
            Function<ObjectRef, Optional<String>> certificateFault) {
        this.gateway = gateway;
        this.ports = ports;
        this.grants = grants;
        this.certificateFault = certificateFault;
        this.conflicts = new ListenerConflicts(gateway);
    }

    ListenerState of(ListenerSpec listener) {
        List<Fault> faults = new ArrayList<>();
        String accepted = accepted(listener, faults);
        String resolved = resolved(listener, faults);
        return new ListenerState(accepted, resolved, ports.of(listener).orElse(0), faults);
    }

    private String accepted(ListenerSpec listener, List<Fault> faults) {
        if (listener.protocol() == ListenerSpec.Protocol.OTHER) {
            String said = listener.said().text("protocol").orElse("");
            faults.add(new Fault(
                    listener.field() + ".protocol",
                    Quoted.of(said) + " (expected: HTTP, HTTPS, TLS or TCP)" + NOT_SERVED,
                    said.equals(DATAGRAMS) ? "" : Nearest.hint(said, PROTOCOLS)));
            return "UnsupportedProtocol";
        }
        if (listener.protocol() == ListenerSpec.Protocol.TLS && !listener.isPassedThrough()) {
            faults.add(new Fault(
                    listener.field() + ".tls.mode",
                    "the gateway does not end the TLS of raw TCP (expected: Passthrough, or the protocol HTTPS)"
                            + NOT_SERVED));
            return "UnsupportedProtocol";
        }
        Optional<String> conflict = conflicts.of(listener);
        if (conflict.isPresent()) {
            boolean isOfHosts = conflict.get().equals(ListenerConflicts.HOSTNAME);
            faults.add(new Fault(
                    listener.field() + (isOfHosts ? ".hostname" : ".protocol"),
                    "another listener of port " + listener.port()
                            + (isOfHosts
                                    ? " is for the same host (expected: hosts of its own)"
                                    : " has a protocol that cannot share it (expected: a port of its own)")
                            + NOT_SERVED));
            return conflict.get();
        }
        if (ports.of(listener).isEmpty()) {
            faults.add(new Fault(
                    listener.field() + ".port",
                    listener.port() + " (expected: " + ListenerPorts.expected(listener.protocol()) + ")" + NOT_SERVED));
            return "PortUnavailable";
        }
        return ListenerState.ACCEPTED;
    }

    private String resolved(ListenerSpec listener, List<Fault> faults) {
        String resolved = ListenerState.RESOLVED;
        if (listener.isOfUnknownKind()) {
            String carried = listener.kinds().stream().map(RouteKind::kind).collect(Collectors.joining(", "));
            faults.add(new Fault(
                    listener.field() + ".allowedRoutes.kinds",
                    "a kind that the listener cannot carry (expected: "
                            + (carried.isEmpty() ? RouteKind.of(listener.protocol()) : carried) + "): left out"));
            resolved = ListenerState.UNKNOWN_KINDS;
        }
        return listener.protocol() == ListenerSpec.Protocol.HTTPS
                ? certificates(listener, faults).orElse(resolved)
                : resolved;
    }

    private Optional<String> certificates(ListenerSpec listener, List<Fault> faults) {
        String field = listener.field() + ".tls.certificateRefs";
        if (listener.certificates().isEmpty()) {
            faults.add(new Fault(field, "none (expected: a Secret of type kubernetes.io/tls)" + NOT_SERVED));
            return Optional.of("InvalidCertificateRef");
        }
        for (int index = 0; index < listener.certificates().size(); index++) {
            ObjectRef ref = listener.certificates().get(index);
            boolean isGranted = grants.allow(gateway.object(), ref);
            Optional<String> fault = !isGranted
                    ? Optional.of("the Secret " + ref + " (expected: a ReferenceGrant of its namespace)")
                    : !ref.is("Secret")
                            ? Optional.of("the kind " + Quoted.of(ref.kind()) + " (expected: Secret)")
                            : certificateFault.apply(ref).map(why -> Quoted.of(ref.name()) + " " + why);
            if (fault.isPresent()) {
                faults.add(new Fault(field + "[" + index + "]", fault.get() + NOT_SERVED));
                return Optional.of(isGranted ? "InvalidCertificateRef" : "RefNotPermitted");
            }
        }
        return Optional.empty();
    }
}

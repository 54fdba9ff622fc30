package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Serving;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * To which namespace each host belongs: to that of the first route that names it. A route of any host names none.
 * {@code *.example.com} is a host of its own beside the names below it.
 */
final class HostOwners {
    /** How many hosts one Problem names. */
    private static final int TOLD_MAX = 3;

    private final HostPolicy policy;
    private final Consumer<Problem> problems;
    private final Map<HostPattern, ServiceId> owners = new HashMap<>();

    /** {@code problems} gets the hosts that are not served. */
    HostOwners(HostPolicy policy, Consumer<Problem> problems) {
        this.policy = policy;
        this.problems = problems;
    }

    /**
     * {@code route} with the hosts that its namespace may have; empty where it asks for some and may have none.
     *
     * @param service whose route it is; where it carries no host, a gateway-wide default has named them for all Services
     */
    Optional<Route> admit(ObservedService service, Route route) {
        boolean named = service.annotations().containsKey(Serving.HOST.fullKey());
        if (!named && !route.hosts().contains(HostPattern.ANY)) {
            return Optional.of(route);
        }
        List<HostPattern> admitted = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        for (HostPattern host : route.hosts()) {
            Optional<String> fault = faultOf(route.service(), host);
            fault.ifPresentOrElse(lost::add, () -> admitted.add(host));
        }
        if (lost.isEmpty()) {
            return Optional.of(route);
        }
        String more = lost.size() > TOLD_MAX ? "; and " + (lost.size() - TOLD_MAX) + " more" : "";
        problems.accept(new Problem(
                new Problem.OfService(route.service()),
                Serving.HOST.key(),
                String.join("; ", lost.subList(0, Math.min(lost.size(), TOLD_MAX))) + more));
        return admitted.isEmpty() ? Optional.empty() : Optional.of(route.withHosts(admitted));
    }

    private Optional<String> faultOf(ServiceId service, HostPattern host) {
        if (!policy.allows(service.namespace(), host)) {
            return Optional.of((host.equals(HostPattern.ANY) ? "any host" : host.text())
                    + " is not served (expected: what moorgate.hosts.allow gives the namespace " + service.namespace()
                    + ")");
        }
        if (policy.shared() || host.equals(HostPattern.ANY)) {
            return Optional.empty();
        }
        ServiceId owner = owners.computeIfAbsent(host, _ -> service);
        return owner.namespace().equals(service.namespace())
                ? Optional.empty()
                : Optional.of(host + " belongs to the namespace of " + owner
                        + ", not served (expected: a host that no other namespace named before)");
    }
}

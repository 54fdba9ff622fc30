package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Serving;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * To which namespace each host belongs: to that of the oldest object, of whatever kind, that names it. A route of any host names none.
 * {@code *.example.com} is a host of its own beside the names below it.
 */
final class HostOwners {
    /** How many hosts one Problem names. */
    private static final int TOLD_MAX = 3;

    private final HostPolicy policy;
    private final Consumer<Problem> problems;
    private final Map<String, Declarer> owners = new HashMap<>();

    /** {@code problems} gets the hosts that are not served. */
    HostOwners(HostPolicy policy, Consumer<Problem> problems) {
        this.policy = policy;
        this.problems = problems;
    }

    /** Gives the hosts of {@code plan} to its namespace where they are still free. Plans come in the order of age. */
    void own(RoutePlan plan) {
        if (policy.shared() || !plan.declarer().namesHosts()) {
            return;
        }
        for (int index = 0; index < plan.size(); index++) {
            for (HostPattern host : plan.route(index).hosts()) {
                if (!host.equals(HostPattern.ANY)
                        && policy.allows(plan.declarer().namespace(), host)) {
                    owners.putIfAbsent(host.text(), plan.declarer());
                }
            }
        }
    }

    /** {@code route} of {@code declarer} with the hosts that its namespace may have; empty where it asks for some and may have none. */
    Optional<Route> admit(Declarer declarer, Route route) {
        if (!declarer.namesHosts() && !route.hosts().contains(HostPattern.ANY)) {
            return Optional.of(route);
        }
        List<HostPattern> admitted = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        for (HostPattern host : route.hosts()) {
            Optional<String> fault = faultOf(declarer, host);
            fault.ifPresentOrElse(lost::add, () -> admitted.add(host));
        }
        if (lost.isEmpty()) {
            return Optional.of(route);
        }
        String more = lost.size() > TOLD_MAX ? "; and " + (lost.size() - TOLD_MAX) + " more" : "";
        problems.accept(new Problem(
                declarer.subject(),
                Serving.HOST.key(),
                String.join("; ", lost.subList(0, Math.min(lost.size(), TOLD_MAX))) + more));
        return admitted.isEmpty() ? Optional.empty() : Optional.of(route.withHosts(admitted));
    }

    private Optional<String> faultOf(Declarer declarer, HostPattern host) {
        if (!policy.allows(declarer.namespace(), host)) {
            return Optional.of((host.equals(HostPattern.ANY) ? "any host" : host.text())
                    + " is not served (expected: what moorgate.hosts.allow gives the namespace " + declarer.namespace()
                    + ")");
        }
        if (policy.shared() || host.equals(HostPattern.ANY)) {
            return Optional.empty();
        }
        Declarer owner = owners.get(host.text());
        return owner == null || owner.namespace().equals(declarer.namespace())
                ? Optional.empty()
                : Optional.of(host + " belongs to the namespace of " + owner.text()
                        + ", not served (expected: a host that no other namespace named before)");
    }
}

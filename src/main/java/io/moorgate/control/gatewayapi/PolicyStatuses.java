package io.moorgate.control.gatewayapi;

import io.moorgate.control.gatewayapi.PolicyTargets.TargetService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What the statuses of BackendTLSPolicies ought to say: an entry for each Gateway of this gateway whose routes lead to what the policy is for.
 * Entries of other controllers are kept as they are.
 */
public final class PolicyStatuses {
    /** Limit of the API server: entries of all controllers in one status. */
    static final int ANCESTORS_MAX = 16;

    private final Attachments attachments;
    private final Function<ObjectRef, Optional<TargetService>> services;
    private final Function<ObjectRef, Optional<String>> faultOf;
    private final PolicyTargets targets;
    private final String now;

    private PolicyStatuses(
            Attachments attachments,
            Function<ObjectRef, Optional<TargetService>> services,
            Function<ObjectRef, Optional<String>> faultOf,
            String now) {
        this.attachments = attachments;
        this.services = services;
        this.faultOf = faultOf;
        this.targets = new PolicyTargets(attachments.tlsPolicies(), services);
        this.now = now;
    }

    /**
     * Those that have to change.
     *
     * @param services what Services say; empty for one that is not there
     * @param faultOf what is wrong with the ConfigMap or Secret of a reference; empty where there are authorities in it
     * @param now RFC 3339
     */
    public static List<StatusUpdate> updates(
            Attachments attachments,
            Function<ObjectRef, Optional<TargetService>> services,
            Function<ObjectRef, Optional<String>> faultOf,
            String now) {
        PolicyStatuses statuses = new PolicyStatuses(attachments, services, faultOf, now);
        Map<ApiObject, TreeSet<GatewaySpec>> ancestors = statuses.ancestors();
        List<StatusUpdate> updates = new ArrayList<>();
        for (ApiObject object : attachments.objects().of(BackendTlsPolicy.KIND)) {
            List<GatewaySpec> gateways =
                    Optional.ofNullable(ancestors.get(object)).map(List::copyOf).orElse(List.of());
            statuses.update(object, gateways).ifPresent(updates::add);
        }
        return updates;
    }

    /** The Gateways through which clients reach what each policy is for. */
    private Map<ApiObject, TreeSet<GatewaySpec>> ancestors() {
        Map<ApiObject, TreeSet<GatewaySpec>> ancestors = new IdentityHashMap<>();
        BackendTlsPolicies policies = attachments.tlsPolicies();
        if (policies.isEmpty()) {
            return ancestors;
        }
        for (Attachments.Attached attached : attachments.routes()) {
            ApiObject route = attached.route().object();
            for (RouteSpec.BackendRef backend : attached.route().backends()) {
                ObjectRef service = backend.object();
                if (!service.is("Service") || !attachments.grants().allow(route, service)) {
                    continue;
                }
                for (BackendTlsPolicy policy : policies.of(service)) {
                    if (concerns(policy, service, backend.port())) {
                        TreeSet<GatewaySpec> gateways = ancestors.computeIfAbsent(
                                policy.object(),
                                absent -> new TreeSet<>(Comparator.comparing(GatewaySpec::object, ApiObject.BY_AGE)));
                        attached.bound().forEach(bound -> gateways.add(bound.gateway()));
                    }
                }
            }
        }
        return ancestors;
    }

    /** Whether {@code policy} is for that port, or for one that the Service does not have. */
    private boolean concerns(BackendTlsPolicy policy, ObjectRef service, int port) {
        TargetService found = services.apply(service).orElse(new TargetService(Map.of(), ""));
        return policy.isFor(service.name(), "")
                || policy.isFor(service.name(), found.ports().getOrDefault(port, ""))
                || PolicyTargets.misnamed(policy, service, found).isPresent();
    }

    private Optional<StatusUpdate> update(ApiObject object, List<GatewaySpec> gateways) {
        List<Fields> before = object.status().children("ancestors");
        List<Object> entries = new ArrayList<>();
        for (Fields entry : before) {
            if (!Statuses.isOurs(entry)) {
                entries.add(entry.map());
            }
        }
        BackendTlsPolicy policy = BackendTlsPolicy.of(object);
        for (GatewaySpec gateway : gateways) {
            if (entries.size() < ANCESTORS_MAX) {
                entries.add(entry(policy, gateway.object(), before));
            }
        }
        Map<String, Object> status = Map.of("ancestors", entries);
        return entries.isEmpty() && before.isEmpty() || Statuses.isSaid(object, status)
                ? Optional.empty()
                : Optional.of(new StatusUpdate(object, status));
    }

    private Map<String, Object> entry(BackendTlsPolicy policy, ApiObject gateway, List<Fields> before) {
        Map<String, Object> ref = new LinkedHashMap<>();
        ref.put("group", ApiObject.GROUP);
        ref.put("kind", "Gateway");
        ref.put("namespace", gateway.namespace());
        ref.put("name", gateway.name());
        Fields own = before.stream()
                .filter(entry -> Statuses.isOurs(entry)
                        && Statuses.names(entry.child("ancestorRef").map(), ref))
                .findFirst()
                .orElse(Fields.NONE);
        BackendTlsPolicy.Verdict verdict = policy.verdict(faultOf);
        PolicyTargets.Standing standing = targets.of(policy);
        String accepted = standing.fault().isPresent() ? standing.reason() : verdict.accepted();
        String why = standing.fault().map(Fault::placed).orElse(verdict.message());
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("ancestorRef", ref);
        entry.put("controllerName", GatewaySpec.CONTROLLER);
        entry.put(
                "conditions",
                new ConditionList(policy.object().generation(), own.children("conditions"), now)
                        .add("Accepted", ListenerState.ACCEPTED, accepted, why)
                        .add("ResolvedRefs", ListenerState.RESOLVED, verdict.resolved(), verdict.message())
                        .all());
        return entry;
    }
}

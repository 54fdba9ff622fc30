package io.moorgate.control.gatewayapi;

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
    private final Function<ObjectRef, Optional<String>> faultOf;
    private final String now;

    /** Names the ports of Services. */
    @FunctionalInterface
    public interface PortNames {
        /** The name of the port {@code number} of {@code service}; empty where it has none, or is not there. */
        String of(ObjectRef service, int number);
    }

    private PolicyStatuses(Attachments attachments, Function<ObjectRef, Optional<String>> faultOf, String now) {
        this.attachments = attachments;
        this.faultOf = faultOf;
        this.now = now;
    }

    /**
     * Those that have to change.
     *
     * @param faultOf what is wrong with the ConfigMap or Secret of a reference; empty where there are authorities in it
     * @param now RFC 3339
     */
    public static List<StatusUpdate> updates(
            Attachments attachments, PortNames ports, Function<ObjectRef, Optional<String>> faultOf, String now) {
        Map<ApiObject, TreeSet<GatewaySpec>> ancestors = ancestors(attachments, ports);
        PolicyStatuses statuses = new PolicyStatuses(attachments, faultOf, now);
        List<StatusUpdate> updates = new ArrayList<>();
        for (ApiObject object : attachments.objects().of(BackendTlsPolicy.KIND)) {
            List<GatewaySpec> gateways =
                    Optional.ofNullable(ancestors.get(object)).map(List::copyOf).orElse(List.of());
            statuses.update(object, gateways).ifPresent(updates::add);
        }
        return updates;
    }

    /** The Gateways through which clients reach what each policy is for. */
    private static Map<ApiObject, TreeSet<GatewaySpec>> ancestors(Attachments attachments, PortNames ports) {
        Map<ApiObject, TreeSet<GatewaySpec>> ancestors = new IdentityHashMap<>();
        BackendTlsPolicies policies = attachments.tlsPolicies();
        if (policies.isEmpty()) {
            return ancestors;
        }
        for (Attachments.Attached attached : attachments.routes()) {
            ApiObject route = attached.route().object();
            for (Fields rule : attached.route().rules()) {
                for (Fields backend : rule.children("backendRefs")) {
                    ObjectRef service = ObjectRef.of(backend, "Service", route.namespace());
                    if (!service.is("Service") || !attachments.grants().allow(route, service)) {
                        continue;
                    }
                    String port = ports.of(service, backend.number("port").orElse(0));
                    for (BackendTlsPolicy policy : policies.of(service)) {
                        if (!policy.isFor(service.name(), port) && !policy.isFor(service.name(), "")) {
                            continue;
                        }
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
        boolean isConflicted = attachments.tlsPolicies().isConflicted(policy);
        String accepted = isConflicted ? "Conflicted" : verdict.accepted();
        String why = isConflicted ? "an older BackendTLSPolicy is for the same" : verdict.message();
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

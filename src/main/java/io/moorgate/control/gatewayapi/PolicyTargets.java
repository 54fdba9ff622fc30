package io.moorgate.control.gatewayapi;

import io.moorgate.control.annotation.Nearest;
import io.moorgate.control.annotation.Quoted;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Which of what BackendTLSPolicies are for they are attached to, and which not, by what the Services say. */
public final class PolicyTargets {
    static final String NOT_FOUND = "TargetNotFound";
    static final String CONFLICTED = "Conflicted";

    private final BackendTlsPolicies policies;
    private final Function<ObjectRef, Optional<TargetService>> services;

    /**
     * What a Service says that bears on policies for it.
     *
     * @param ports the names of its TCP ports by number; a name may be empty
     * @param backendTls its own annotation {@code backend-tls}; empty where it has none
     */
    public record TargetService(Map<Integer, String> ports, String backendTls) {
        /** Whether it says itself that no certificate of its endpoints is verified. */
        public boolean verifiesNothing() {
            return !backendTls.isEmpty() && !backendTls.equals("verify");
        }
    }

    /**
     * What becomes of one target.
     *
     * @param reason {@code Accepted}, or why the policy is not attached to it: as the condition says it
     */
    record Standing(String reason, Optional<Fault> fault) {
        static final Standing ATTACHED = new Standing(ListenerState.ACCEPTED, Optional.empty());
    }

    /** {@code services}: by name; empty where there is none. */
    public PolicyTargets(BackendTlsPolicies policies, Function<ObjectRef, Optional<TargetService>> services) {
        this.policies = policies;
        this.services = services;
    }

    /** Why {@code policy}, one for {@code service}, names a port that the Service does not have; empty where it does not. */
    public static Optional<Fault> misnamed(BackendTlsPolicy policy, ObjectRef service, TargetService found) {
        return policy.targets().stream()
                .filter(target -> target.service().equals(service.name()))
                .flatMap(target -> misnamed(target, service, found).stream())
                .findFirst();
    }

    private static Optional<Fault> misnamed(BackendTlsPolicy.Target target, ObjectRef service, TargetService found) {
        if (target.section().isEmpty() || found.ports().containsValue(target.section())) {
            return Optional.empty();
        }
        TreeSet<String> names = new TreeSet<>(found.ports().values());
        names.remove("");
        String expected = names.isEmpty()
                ? "no sectionName, since the ports of the Service " + service + " have no names"
                : "the name of a port of the Service " + service + ": " + String.join(", ", names);
        return Optional.of(new Fault(
                target.field() + ".sectionName",
                Quoted.of(target.section()) + " (expected: " + expected + ")",
                Nearest.hint(target.section(), names)));
    }

    /** What becomes of {@code policy}: attached where one of its targets is. */
    Standing of(BackendTlsPolicy policy) {
        Optional<Standing> first = Optional.empty();
        for (BackendTlsPolicy.Target target : policy.targets()) {
            Standing standing = of(policy, target);
            if (standing.fault().isEmpty()) {
                return standing;
            }
            first = first.or(() -> Optional.of(standing));
        }
        return first.orElse(Standing.ATTACHED);
    }

    private Standing of(BackendTlsPolicy policy, BackendTlsPolicy.Target target) {
        ObjectRef service = BackendTlsPolicies.serviceOf(policy, target);
        Optional<TargetService> found = services.apply(service);
        if (found.isEmpty()) {
            return new Standing(
                    NOT_FOUND,
                    Optional.of(new Fault(target.field() + ".name", "the Service " + service + " does not exist")));
        }
        Optional<Fault> misnamed = misnamed(target, service, found.get());
        if (misnamed.isPresent()) {
            return new Standing(NOT_FOUND, misnamed);
        }
        if (!policies.isFirst(policy, target)) {
            return new Standing(
                    CONFLICTED, Optional.of(new Fault(target.field(), "an older BackendTLSPolicy is for the same")));
        }
        return found.get().verifiesNothing()
                ? new Standing(
                        CONFLICTED,
                        Optional.of(new Fault(
                                target.field(),
                                "the Service " + service + " says backend-tls "
                                        + Quoted.of(found.get().backendTls())
                                        + " itself, and refuses (expected: verify)")))
                : Standing.ATTACHED;
    }
}

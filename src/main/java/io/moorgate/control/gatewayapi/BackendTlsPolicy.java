package io.moorgate.control.gatewayapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a BackendTLSPolicy asks for.
 *
 * @param targets the Services, and ports of Services, that it is for: of its own namespace
 * @param hostname the name that certificates of endpoints have to be for; empty where it says none
 * @param authorities what names the certificates of authorities, of its own namespace
 * @param wellKnown the authorities that are known without a reference, by name; empty where it names none
 */
public record BackendTlsPolicy(
        ApiObject object, List<Target> targets, String hostname, List<ObjectRef> authorities, String wellKnown) {
    static final String KIND = "BackendTLSPolicy";

    private static final String INVALID_KIND = "InvalidKind";

    /**
     * A Service that a policy is for.
     *
     * @param section the name of one of its ports; empty for those that no policy names
     * @param field where it stands in the policy
     */
    public record Target(String service, String section, String field) {}

    /**
     * What becomes of a policy.
     *
     * @param accepted {@code Accepted}, or the reason of that condition
     * @param resolved {@code ResolvedRefs}, or the reason of that condition
     * @param message which reference is wrong, or what else is; empty where nothing is
     */
    record Verdict(String accepted, String resolved, String message) {}

    static BackendTlsPolicy of(ApiObject object) {
        Fields validation = object.spec().child("validation");
        List<Fields> targets = object.spec().children("targetRefs");
        return new BackendTlsPolicy(
                object,
                IntStream.range(0, targets.size())
                        .filter(index -> targets.get(index)
                                        .text("kind")
                                        .orElse("")
                                        .equals("Service")
                                && targets.get(index).text("group").orElse("").isEmpty())
                        .mapToObj(index -> new Target(
                                targets.get(index).text("name").orElse(""),
                                targets.get(index).text("sectionName").orElse(""),
                                "spec.targetRefs[" + index + "]"))
                        .toList(),
                validation.text("hostname").orElse(""),
                validation.children("caCertificateRefs").stream()
                        .map(ref -> new ObjectRef(
                                ref.text("group").orElse(""),
                                ref.text("kind").orElse(""),
                                object.namespace(),
                                ref.text("name").orElse("")))
                        .toList(),
                validation.text("wellKnownCACertificates").orElse(""));
    }

    /** Whether it is for the port {@code section} of the Service {@code service} of its namespace; empty: for the Service alone. */
    boolean isFor(String service, String section) {
        return targets.stream()
                .anyMatch(target ->
                        target.service().equals(service) && target.section().equals(section));
    }

    /** Whether {@code authority} is of a kind that is read. */
    public static boolean isReadable(ObjectRef authority) {
        return authority.is("ConfigMap") || authority.is("Secret");
    }

    /** What is wrong with it, whatever else is there: no connection may be made by it then. */
    public Optional<String> fault() {
        if (hostname.isEmpty()) {
            return Optional.of(
                    "validation.hostname: missing (expected: the name that endpoints' certificates are for)");
        }
        return authorities.isEmpty() && !wellKnown.equals("System")
                ? Optional.of("validation.wellKnownCACertificates: \"" + wellKnown
                        + "\" (expected: System, or caCertificateRefs)")
                : Optional.empty();
    }

    /** {@code faultOf}: what is wrong with what a reference of a readable kind names; empty where there are authorities in it. */
    Verdict verdict(Function<ObjectRef, Optional<String>> faultOf) {
        Optional<String> invalid = fault();
        if (invalid.isPresent()) {
            return new Verdict("Invalid", ListenerState.RESOLVED, invalid.get());
        }
        String resolved = ListenerState.RESOLVED;
        List<String> messages = new ArrayList<>();
        for (ObjectRef ref : authorities) {
            Optional<String> fault = isReadable(ref)
                    ? faultOf.apply(ref)
                    : Optional.of("is of a kind that is not read (expected: ConfigMap or Secret)");
            if (fault.isPresent()) {
                messages.add(ref.kind() + " " + ref.name() + " " + fault.get());
                String reason = isReadable(ref) ? "InvalidCACertificateRef" : INVALID_KIND;
                resolved = resolved.equals(INVALID_KIND) ? resolved : reason;
            }
        }
        boolean isWithout = !authorities.isEmpty() && messages.size() == authorities.size();
        return new Verdict(
                isWithout ? "NoValidCACertificate" : ListenerState.ACCEPTED, resolved, String.join("; ", messages));
    }
}

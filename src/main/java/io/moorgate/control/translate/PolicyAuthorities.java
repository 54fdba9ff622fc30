package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.gatewayapi.BackendTlsPolicy;
import io.moorgate.control.gatewayapi.ObjectRef;
import io.moorgate.hash.Sha256;
import io.moorgate.routing.ClientAuthorities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Which authorities a BackendTLSPolicy has endpoints' certificates verified against. Of several references those count that can be read;
 * where none can, nothing is verified against anything else: every route by the policy refuses.
 *
 * @param given empty: those that the machine trusts
 * @param refusal why routes refuse
 */
record PolicyAuthorities(Optional<ClientAuthorities> given, Optional<String> refusal) {
    static final String REFS = "spec.validation.caCertificateRefs";

    private static final String EFFECT = ": what it is for refuses";

    /** Those of {@code policy}; {@code problems} gets what is wrong with it. */
    static PolicyAuthorities of(BackendTlsPolicy policy, SecretIndex secrets, Consumer<Problem> problems) {
        Problem.Subject subject = subjectOf(policy);
        Optional<String> fault = policy.fault();
        if (fault.isPresent()) {
            String[] parts = fault.get().split(": ", 2);
            problems.accept(new Problem(subject, "spec." + parts[0], parts[1] + EFFECT));
            return refusing(policy);
        }
        List<ClientAuthorities> found = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (ObjectRef ref : policy.authorities()) {
            switch (read(ref, secrets)) {
                case SecretIndex.Read.Good<ClientAuthorities>(ClientAuthorities good) -> found.add(good);
                case SecretIndex.Read.Broken<ClientAuthorities>(String broken) ->
                    faults.add("\"" + ref.name() + "\" " + broken);
            }
        }
        boolean isWithout = found.isEmpty() && !policy.authorities().isEmpty();
        String effect = isWithout ? EFFECT : "";
        faults.forEach(each -> problems.accept(new Problem(subject, REFS, each + effect)));
        if (isWithout) {
            return refusing(policy);
        }
        return new PolicyAuthorities(found.isEmpty() ? Optional.empty() : Optional.of(merged(found)), Optional.empty());
    }

    /** What is wrong with what {@code ref}, of a readable kind, names; empty where there are authorities in it. */
    static Optional<String> faultOf(ObjectRef ref, SecretIndex secrets) {
        return switch (read(ref, secrets)) {
            case SecretIndex.Read.Good<ClientAuthorities> _ -> Optional.empty();
            case SecretIndex.Read.Broken<ClientAuthorities>(String fault) -> Optional.of(fault);
        };
    }

    /** The object that {@code ref} names; empty where it is of a kind that is not read. */
    static Optional<NamedObject> objectOf(ObjectRef ref) {
        if (!BackendTlsPolicy.isReadable(ref)) {
            return Optional.empty();
        }
        return Optional.of(
                ref.is("Secret")
                        ? new SecretId(ref.namespace(), ref.name())
                        : new ConfigMapId(ref.namespace(), ref.name()));
    }

    private static SecretIndex.Read<ClientAuthorities> read(ObjectRef ref, SecretIndex secrets) {
        return objectOf(ref)
                .map(id -> secrets.authorities(id, AuthorityUse.ENDPOINTS))
                .orElseGet(() -> new SecretIndex.Read.Broken<>(
                        "is of the kind \"" + ref.kind() + "\" (expected: ConfigMap or Secret)"));
    }

    /** Where {@code policy} cannot be had as it is meant. */
    static PolicyAuthorities refusing(BackendTlsPolicy policy) {
        return new PolicyAuthorities(
                Optional.empty(),
                Optional.of("BackendTLSPolicy " + policy.object().id() + " cannot be fulfilled"));
    }

    static Problem.Subject subjectOf(BackendTlsPolicy policy) {
        return Problem.Subject.of(
                policy.object().kind(),
                policy.object().namespace(),
                policy.object().name());
    }

    private static ClientAuthorities merged(List<ClientAuthorities> found) {
        return found.size() == 1
                ? found.getFirst()
                : new ClientAuthorities(
                        found.stream().map(ClientAuthorities::secret).collect(Collectors.joining(", ")),
                        Sha256.hex(found.stream().map(ClientAuthorities::digest).collect(Collectors.joining()), 32),
                        found.stream()
                                .flatMap(each -> each.certificates().stream())
                                .toList(),
                        found.stream()
                                .flatMap(each -> each.revocations().stream())
                                .toList(),
                        found);
    }
}

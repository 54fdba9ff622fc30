package io.moorgate.control.translate;

import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.control.annotation.Securing;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.routing.BackendTls;
import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.EndpointTls;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.ServiceId;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads whether and how the endpoints of one Service are spoken to over TLS. It fails closed: where a certificate is to be verified
 * and cannot be, or an authority is named that nothing is verified against, the route refuses.
 */
final class EndpointTlsReader {
    private static final Read PLAIN = new Read(Optional.empty(), Optional.empty());

    private final ServiceId service;
    private final ServiceAnnotations annotations;
    private final SecretIndex secrets;
    private final Optional<PolicyAuthorities> policy;
    private final Consumer<Problem> problems;

    /**
     * What holds for one route.
     *
     * @param tls empty: plain text
     * @param refusal why the route refuses every client
     */
    record Read(Optional<EndpointTls> tls, Optional<String> refusal) {}

    EndpointTlsReader(
            ServiceId service,
            ServiceAnnotations annotations,
            SecretIndex secrets,
            Optional<PolicyAuthorities> policy,
            Consumer<Problem> problems) {
        this.service = service;
        this.annotations = annotations;
        this.secrets = secrets;
        this.policy = policy;
        this.problems = problems;
    }

    /** For a route of {@code protocol}; {@code isImplied}: the port's {@code appProtocol} says that its endpoints speak TLS. */
    Read read(Protocol protocol, boolean isImplied) {
        if (protocol == Protocol.TLS_PASSTHROUGH) {
            return passedThrough();
        }
        Optional<String> unfulfilled = policy.flatMap(PolicyAuthorities::refusal);
        if (unfulfilled.isPresent()) {
            return new Read(Optional.empty(), unfulfilled);
        }
        BackendTls wanted = annotations.given(Securing.BACKEND_TLS).orElse(isImplied ? BackendTls.ON : BackendTls.OFF);
        boolean isToldOtherwise = annotations
                .given(Securing.BACKEND_TLS)
                .filter(given -> given != BackendTls.VERIFY)
                .isPresent();
        if (isToldOtherwise && policy.isPresent()) {
            return refusing(
                    Securing.BACKEND_TLS,
                    "\"" + wanted.name().toLowerCase(Locale.ROOT)
                            + "\" verifies nothing, which a BackendTLSPolicy asks for, refuses (expected: verify)",
                    "does not verify what a BackendTLSPolicy asks for");
        }
        Optional<String> name = annotations.own(Securing.BACKEND_SERVER_NAME);
        if (wanted == BackendTls.OFF && name.isPresent()) {
            report(
                    Securing.BACKEND_SERVER_NAME,
                    Quoted.of(name.get()) + " has no effect without TLS (expected: together with backend-tls)");
        }
        Optional<String> authority = annotations.own(Securing.BACKEND_CA_SECRET);
        if (wanted != BackendTls.VERIFY && authority.isPresent()) {
            return refusing(
                    Securing.BACKEND_CA_SECRET,
                    Quoted.of(authority.get()) + " is not verified against by backend-tls "
                            + wanted.name().toLowerCase(Locale.ROOT) + ", refuses (expected: backend-tls verify)",
                    "has no effect");
        }
        return switch (wanted) {
            case OFF -> PLAIN;
            case ON -> spoken(false, Optional.empty());
            case VERIFY -> verified();
        };
    }

    /** The client's own TLS goes through to the endpoint: the gateway can neither add one nor look at a certificate. */
    private Read passedThrough() {
        BackendTls own = annotations.own(Securing.BACKEND_TLS).orElse(BackendTls.OFF);
        if (own == BackendTls.OFF && annotations.own(Securing.BACKEND_CA_SECRET).isEmpty()) {
            return PLAIN;
        }
        return refusing(
                Securing.BACKEND_TLS,
                "cannot hold where the client's TLS passes through to the endpoint, refuses (expected: off, without"
                        + " backend-ca-secret)",
                "goes not with tls-passthrough");
    }

    private Read verified() {
        if (policy.isPresent() && annotations.own(Securing.BACKEND_CA_SECRET).isEmpty()) {
            return spoken(true, policy.get().given());
        }
        Optional<String> named = annotations.given(Securing.BACKEND_CA_SECRET);
        if (named.isEmpty()) {
            return spoken(true, Optional.empty());
        }
        return switch (secrets.authorities(new SecretId(service.namespace(), named.get()), AuthorityUse.ENDPOINTS)) {
            case SecretIndex.Read.Good<ClientAuthorities>(ClientAuthorities found) -> spoken(true, Optional.of(found));
            case SecretIndex.Read.Broken<ClientAuthorities>(String fault) ->
                refusing(
                        Securing.BACKEND_CA_SECRET, "\"" + named.get() + "\" " + fault + ", refuses", "cannot be used");
        };
    }

    private Read spoken(boolean isVerified, Optional<ClientAuthorities> authorities) {
        String name = annotations
                .given(Securing.BACKEND_SERVER_NAME)
                .orElse(service.name() + "." + service.namespace() + ".svc");
        return new Read(Optional.of(new EndpointTls(isVerified, authorities, name)), Optional.empty());
    }

    private Read refusing(Annotation<?> annotation, String message, String why) {
        report(annotation, message);
        return new Read(Optional.empty(), Optional.of(annotation.key() + " " + why));
    }

    private void report(Annotation<?> annotation, String message) {
        problems.accept(new Problem(new Problem.OfService(service), annotation.key(), message));
    }
}

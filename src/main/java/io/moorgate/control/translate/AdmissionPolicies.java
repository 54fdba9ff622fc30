package io.moorgate.control.translate;

import io.moorgate.control.annotation.Access;
import io.moorgate.control.annotation.Checking;
import io.moorgate.control.annotation.Limits;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.routing.AccessPolicy;
import io.moorgate.routing.CidrSet;
import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.CorsPolicy;
import io.moorgate.routing.HandshakeLimit;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Policies;
import java.util.List;

/** Reads which clients a route admits, what it bounds, and how it judges endpoints. */
final class AdmissionPolicies {
    private AdmissionPolicies() {}

    /** {@code policies} with what {@code annotations} say of clients. */
    static Policies of(ServiceAnnotations annotations, Policies policies) {
        LimitPolicy limits = new LimitPolicy(
                annotations.given(Limits.CONNECTIONS).orElse(0),
                annotations.value(Limits.QUEUE_TIMEOUT),
                annotations.value(Limits.REQUEST_BODY),
                annotations.given(Limits.FRAME_SIZE).orElse(0L),
                annotations.given(Limits.MESSAGE_RATE),
                new ClientLimits(
                        annotations.given(Limits.CONNECTIONS_PER_CLIENT).orElse(0),
                        annotations.given(Limits.CONNECT_RATE_PER_CLIENT)),
                annotations.given(Limits.HANDSHAKES).orElse(HandshakeLimit.NONE));
        return policies.with(limits)
                .with(health(annotations))
                .with(new AccessPolicy(
                        CidrSet.of(annotations.given(Access.ALLOW_CIDR).orElse(List.of())),
                        CidrSet.of(annotations.given(Access.DENY_CIDR).orElse(List.of())),
                        annotations.given(Access.ALLOWED_ORIGINS).orElse(List.of()),
                        annotations.given(Access.CORS_ORIGINS).orElse(CorsPolicy.NONE)));
    }

    private static HealthPolicy health(ServiceAnnotations annotations) {
        return new HealthPolicy(
                annotations.value(Checking.HEALTH_CHECK),
                annotations.value(Checking.INTERVAL),
                annotations.value(Checking.TIMEOUT),
                annotations.value(Checking.RISE),
                annotations.value(Checking.FALL),
                annotations.value(Checking.EJECT_AFTER),
                annotations.value(Checking.EJECT_FOR));
    }
}

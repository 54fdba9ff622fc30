package io.moorgate.control.translate;

import io.moorgate.control.annotation.Access;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.routing.AccessPolicy;
import io.moorgate.routing.CidrSet;
import io.moorgate.routing.Policies;
import java.util.List;

/** Reads which clients a route admits. */
final class AdmissionPolicies {
    private AdmissionPolicies() {}

    /** {@code policies} with what {@code annotations} say of clients. */
    static Policies of(ServiceAnnotations annotations, Policies policies) {
        return policies.with(new AccessPolicy(
                CidrSet.of(annotations.given(Access.ALLOW_CIDR).orElse(List.of())),
                CidrSet.of(annotations.given(Access.DENY_CIDR).orElse(List.of())),
                annotations.given(Access.ALLOWED_ORIGINS).orElse(List.of())));
    }
}

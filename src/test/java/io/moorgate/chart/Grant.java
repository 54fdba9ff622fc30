package io.moorgate.chart;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One right of the gateway's service account: a single verb on a single resource. Wildcards are taken literally, so that
 * no call ever uses one.
 *
 * @param namespace {@link #EVERYWHERE} where a ClusterRoleBinding gives it
 * @param names of the objects that it is restricted to; empty for no restriction
 */
record Grant(String namespace, String group, String resource, String verb, Set<String> names) {
    static final String EVERYWHERE = "*";

    /** Every right that {@code chart} gives to the pods of its Deployment. */
    static Set<Grant> of(Rendered chart) {
        String account = chart.deployment().getSpec().getTemplate().getSpec().getServiceAccountName();
        var grants = new HashSet<Grant>();
        for (ClusterRoleBinding binding : chart.all(ClusterRoleBinding.class)) {
            if (concerns(binding.getSubjects(), account)) {
                var role = chart.get(ClusterRole.class, binding.getRoleRef().getName());
                role.getRules().forEach(rule -> addAll(grants, EVERYWHERE, rule));
            }
        }
        for (RoleBinding binding : chart.all(RoleBinding.class)) {
            if (concerns(binding.getSubjects(), account)) {
                String namespace = binding.getMetadata().getNamespace();
                chart.all(Role.class).stream()
                        .filter(role -> role.getMetadata().getNamespace().equals(namespace))
                        .filter(role -> role.getMetadata()
                                .getName()
                                .equals(binding.getRoleRef().getName()))
                        .flatMap(role -> role.getRules().stream())
                        .forEach(rule -> addAll(grants, namespace, rule));
            }
        }
        return grants;
    }

    boolean allows(ApiCall call) {
        return (namespace.equals(EVERYWHERE) || namespace.equals(call.namespace()))
                && group.equals(call.group())
                && resource.equals(call.resource())
                && verb.equals(call.verb())
                && (names.isEmpty() || names.contains(call.name()));
    }

    private static boolean concerns(List<Subject> subjects, String account) {
        return subjects.stream()
                .anyMatch(subject -> subject.getKind().equals("ServiceAccount")
                        && subject.getName().equals(account)
                        && subject.getNamespace().equals(Helm.NAMESPACE));
    }

    private static void addAll(Set<Grant> grants, String namespace, PolicyRule rule) {
        for (String group : rule.getApiGroups()) {
            for (String resource : rule.getResources()) {
                for (String verb : rule.getVerbs()) {
                    grants.add(new Grant(namespace, group, resource, verb, Set.copyOf(rule.getResourceNames())));
                }
            }
        }
    }
}

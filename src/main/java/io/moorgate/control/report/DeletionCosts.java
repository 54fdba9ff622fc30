package io.moorgate.control.report;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * Writes what it costs to delete a pod: the annotation {@value #ANNOTATION}, by which the controller of a ReplicaSet takes the cheapest
 * pods first (KEP-2255). Server-side apply without force: what another field manager has written stays. Blocks; needs the rights to
 * get and to patch Pods.
 */
public final class DeletionCosts {
    /** The annotation; an int32, 0 without it. */
    public static final String ANNOTATION = "controller.kubernetes.io/pod-deletion-cost";

    private static final String MANAGER = "moorgate";
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final KubernetesClient client;

    /** What came of a write. */
    public enum Outcome {
        WRITTEN,
        /** Another field manager has the annotation, or another pod has the name. */
        LEFT_TO_OTHERS,
        /** No controller would read it there. */
        NOT_OF_A_REPLICA_SET,
        GONE,
        FORBIDDEN
    }

    /** {@code client} stays open. */
    public DeletionCosts(KubernetesClient client) {
        this.client = client;
    }

    /** Writes {@code cost} on the pod of that name, where it is still the one with that UID. */
    public Outcome write(String namespace, String name, String uid, int cost) {
        try {
            var pod = client.pods().inNamespace(namespace).withName(name);
            Pod there = pod.get();
            if (there == null || !uid.equals(there.getMetadata().getUid())) {
                return Outcome.GONE;
            }
            if (there.getMetadata().getOwnerReferences().stream()
                    .noneMatch(owner -> owner.getKind().equals("ReplicaSet"))) {
                return Outcome.NOT_OF_A_REPLICA_SET;
            }
            pod.patch(
                    new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager(MANAGER)
                            .withForce(false)
                            .build(),
                    applied(namespace, name, uid, cost));
            return Outcome.WRITTEN;
        } catch (KubernetesClientException refused) {
            return switch (refused.getCode()) {
                case FORBIDDEN -> Outcome.FORBIDDEN;
                case NOT_FOUND -> Outcome.GONE;
                case CONFLICT -> Outcome.LEFT_TO_OTHERS;
                default -> throw refused;
            };
        }
    }

    /** With the UID, so that a pod that is gone is not made anew by being applied to. */
    private static Pod applied(String namespace, String name, String uid, int cost) {
        return new PodBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withUid(uid)
                .addToAnnotations(ANNOTATION, Integer.toString(cost))
                .endMetadata()
                .build();
    }
}

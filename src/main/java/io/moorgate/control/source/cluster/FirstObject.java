package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;

/**
 * The first object of a collection, by which another server is known: the same name with another UID. Of a cluster's
 * Services that is mostly {@code default/kubernetes}, which lives as long as the cluster.
 *
 * @param name with its namespace; empty where the collection is empty
 */
record FirstObject(String name, String uid) {
    static final FirstObject NONE = new FirstObject("", "");

    static FirstObject of(KubernetesResourceList<? extends HasMetadata> list) {
        if (list.getItems().isEmpty()) {
            return NONE;
        }
        var metadata = list.getItems().getFirst().getMetadata();
        return new FirstObject(
                metadata.getNamespace() + "/" + metadata.getName(), metadata.getUid() == null ? "" : metadata.getUid());
    }

    /** Whether {@code later} is another object under the same name. */
    boolean isReplacedBy(FirstObject later) {
        return !name.isEmpty() && name.equals(later.name) && !uid.equals(later.uid);
    }
}

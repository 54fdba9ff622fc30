package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;

/**
 * The first object of a collection, by which another server is known: the same name with another UID, although no watch
 * has reported that the object was deleted. Of a cluster's Services that is mostly {@code default/kubernetes}, which lives
 * as long as the cluster.
 *
 * @param name with its namespace; empty where the collection is empty
 * @param version of the object
 */
record FirstObject(String name, String uid, ResourceVersion version) {
    static final FirstObject NONE = new FirstObject("", "", ResourceVersion.NONE);

    static FirstObject of(KubernetesResourceList<? extends HasMetadata> list) {
        if (list.getItems().isEmpty()) {
            return NONE;
        }
        return of(list.getItems().getFirst());
    }

    private static FirstObject of(HasMetadata object) {
        var metadata = object.getMetadata();
        return new FirstObject(
                nameOf(object),
                metadata.getUid() == null ? "" : metadata.getUid(),
                ResourceVersion.of(metadata.getResourceVersion()));
    }

    private static String nameOf(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    /** Whether {@code object}, which a watch reports without a deletion before, is another one under the same name. */
    boolean isReplacedBy(HasMetadata object) {
        return !name.isEmpty() && name.equals(nameOf(object)) && isReplacedBy(of(object));
    }

    /** What is known of it once a watch has reported that {@code object} was deleted. */
    FirstObject without(HasMetadata object) {
        return name.equals(nameOf(object)) ? NONE : this;
    }

    /** Whether {@code later} is another object under the same name. */
    boolean isReplacedBy(FirstObject later) {
        return !name.isEmpty() && name.equals(later.name) && !uid.equals(later.uid);
    }
}

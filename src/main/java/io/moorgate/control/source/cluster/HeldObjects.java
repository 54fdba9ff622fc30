package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What is held of a collection, without what only clients that write need: often the larger part of an object. */
final class HeldObjects<T extends HasMetadata> {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final Predicate<T> wanted;
    private final Map<String, T> objects = new HashMap<>();
    private final CompactObjects compact = new CompactObjects();

    /** Holds those objects that are {@code wanted}. */
    HeldObjects(Predicate<T> wanted) {
        this.wanted = wanted;
    }

    Collection<T> all() {
        return objects.values();
    }

    /** Takes the place of the one of the same name, which is given back; null where there was none. */
    T put(T object) {
        if (!wanted.test(object)) {
            return remove(object);
        }
        var metadata = object.getMetadata();
        metadata.setManagedFields(List.of());
        metadata.setOwnerReferences(List.of());
        if (metadata.getAnnotations() != null) {
            metadata.getAnnotations().remove(LAST_APPLIED);
        }
        compact.compact(object);
        return objects.put(keyOf(object), object);
    }

    /** Gives back what was held under its name; null where nothing was. */
    T remove(T object) {
        return objects.remove(keyOf(object));
    }

    /** Holds what {@code other} holds and nothing else. */
    void become(HeldObjects<T> other) {
        objects.clear();
        objects.putAll(other.objects);
    }

    private static String keyOf(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }
}

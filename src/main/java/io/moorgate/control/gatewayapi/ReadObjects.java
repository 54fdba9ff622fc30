package io.moorgate.control.gatewayapi;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Objects of Gateway API as they were read: each once, as long as it is the same object, and those of a kind in the order of age.
 * Confined to one thread.
 */
public final class ReadObjects {
    private Map<GenericKubernetesResource, ApiObject> objects = new IdentityHashMap<>();
    private Map<ApiObject, Attachments.Attached> attached = new IdentityHashMap<>();
    private List<?> attachedUnder = List.of();
    private Map<String, Map<String, ApiObject>> byKind = new HashMap<>();

    /** {@code observed}, read for the first time. */
    public static ReadObjects of(Collection<GenericKubernetesResource> observed) {
        ReadObjects read = new ReadObjects();
        read.read(observed);
        return read;
    }

    /** Reads {@code observed}, and forgets what is not among them. */
    public void read(Collection<GenericKubernetesResource> observed) {
        Map<GenericKubernetesResource, ApiObject> now = new IdentityHashMap<>(observed.size());
        Map<String, Map<String, ApiObject>> found = new HashMap<>();
        for (GenericKubernetesResource object : observed) {
            ApiObject known = objects.get(object);
            if (known == null && !ApiObject.isOne(object)) {
                continue;
            }
            ApiObject one = known == null ? ApiObject.read(object) : known;
            now.put(object, one);
            found.computeIfAbsent(one.kind(), absent -> new HashMap<>()).merge(one.id(), one, ReadObjects::newer);
        }
        Map<String, Map<String, ApiObject>> sorted = new HashMap<>();
        found.forEach((kind, ofKind) -> sorted.put(kind, sorted(ofKind, byKind.getOrDefault(kind, Map.of()))));
        Map<ApiObject, Attachments.Attached> attachedBefore = attached;
        attached = new IdentityHashMap<>(attachedBefore.size());
        for (ApiObject one : now.values()) {
            Attachments.Attached before = attachedBefore.get(one);
            if (before != null) {
                attached.put(one, before);
            }
        }
        objects = now;
        byKind = sorted;
    }

    /** Of one object in two versions: v1 before v1beta1. */
    private static ApiObject newer(ApiObject one, ApiObject other) {
        boolean isOther = other.source().getApiVersion().length()
                < one.source().getApiVersion().length();
        return isOther ? other : one;
    }

    /** By age; in the order of last time first, since to sort what is nearly sorted costs little. */
    private static Map<String, ApiObject> sorted(Map<String, ApiObject> found, Map<String, ApiObject> before) {
        List<ApiObject> sorted = new ArrayList<>(found.size());
        for (String id : before.keySet()) {
            ApiObject one = found.remove(id);
            if (one != null) {
                sorted.add(one);
            }
        }
        sorted.addAll(found.values());
        sorted.sort(ApiObject.BY_AGE);
        Map<String, ApiObject> ordered = LinkedHashMap.newLinkedHashMap(sorted.size());
        sorted.forEach(one -> ordered.put(one.id(), one));
        return ordered;
    }

    /** Those of {@code kind}, the older first, each once in whatever versions it is there. */
    public Collection<ApiObject> of(String kind) {
        return byKind.getOrDefault(kind, Map.of()).values();
    }

    /** Whether there is the object {@code id}, {@code namespace/name}, of {@code kind}. */
    public boolean has(String kind, String id) {
        return byKind.getOrDefault(kind, Map.of()).containsKey(id);
    }

    /** What routes were attached to under other {@code listeners} is forgotten. */
    void under(List<?> listeners) {
        if (!listeners.equals(attachedUnder)) {
            attached.clear();
            attachedUnder = listeners;
        }
    }

    /** What {@code object}, a route, is attached to: found by {@code attach} where that is not known. */
    Attachments.Attached attached(ApiObject object, Function<ApiObject, Attachments.Attached> attach) {
        return attached.computeIfAbsent(object, attach);
    }
}

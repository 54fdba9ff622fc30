package io.moorgate.control.source.cluster;

import io.moorgate.control.translate.ObjectKind;
import java.util.List;

/**
 * What of a cluster is watched.
 *
 * @param namespaces to watch; all where the list is empty
 * @param otherKinds what routes are made from beside Services; where there is one, all Services are held, whatever their annotations
 * @param drainsPods whether it looks for pods that are to be drained
 */
public record WatchScope(List<String> namespaces, List<ObjectKind<?>> otherKinds, boolean drainsPods) {
    public WatchScope {
        namespaces = List.copyOf(namespaces);
        otherKinds = List.copyOf(otherKinds);
    }
}

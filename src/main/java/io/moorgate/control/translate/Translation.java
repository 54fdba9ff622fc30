package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.RoutingTable;
import java.util.List;
import java.util.Objects;

/**
 * What a translation yields.
 *
 * @param table the very same instance as the previous one where traffic would see no difference
 * @param problems what is wrong with the observed objects and the defaults, sorted
 * @param tls certificates that clients are shown and lists of theirs that are checked, with what names them
 */
public record Translation(RoutingTable table, List<Problem> problems, List<TlsUse> tls) {
    public Translation {
        Objects.requireNonNull(table, "table");
        problems = List.copyOf(problems);
        tls = List.copyOf(tls);
    }
}

package io.moorgate.control.translate;

import io.moorgate.routing.HeaderChanges;
import io.moorgate.routing.HttpRules;
import io.moorgate.routing.Route;
import io.moorgate.routing.UriChange;
import java.util.ArrayList;
import java.util.List;

/** The lines of a page that say what happens to the requests of a route. */
final class RulesRendering {
    private RulesRendering() {}

    /** What is seldom there: what happens to its requests. */
    static List<String> of(Route route) {
        List<String> lines = new ArrayList<>();
        HttpRules rules = route.rules();
        if (rules.isInvalid()) {
            lines.add("answers: 500");
        }
        rules.redirect()
                .ifPresent(to ->
                        lines.add("redirect: " + to.status() + " " + to.scheme().orElse("-") + " " + uri(to.target())
                                + " port " + (to.port().isPresent() ? to.port().getAsInt() : "-")));
        if (!rules.rewrite().equals(UriChange.NONE)) {
            lines.add("rewrite: " + uri(rules.rewrite()));
        }
        if (!rules.request().areNone()) {
            lines.add("request: " + changes(rules.request()));
        }
        if (!rules.response().areNone()) {
            lines.add("response: " + changes(rules.response()));
        }
        if (!rules.requestTimeout().isZero()) {
            lines.add("request timeout: " + rules.requestTimeout());
        }
        return lines;
    }

    private static String uri(UriChange change) {
        return change.host().orElse("-") + " " + change.path();
    }

    private static String changes(HeaderChanges changes) {
        return "set " + changes.set() + ", add " + changes.add() + ", remove " + changes.remove();
    }
}

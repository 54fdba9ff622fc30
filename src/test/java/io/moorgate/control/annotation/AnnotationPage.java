package io.moorgate.control.annotation;

import java.util.stream.Collectors;

/** Writes the reference page of the annotations. */
final class AnnotationPage {
    private static final String HEAD = """
            # Annotations

            Made from the vocabulary in `control.annotation`; `make docs` writes it anew.

            A Service is served by the gateway when it carries `moorgate.io/host`, `moorgate.io/path` or `moorgate.io/listen`,
            and its `moorgate.io/class` is the gateway's. Every key below is prefixed `moorgate.io/`.

            - Priority: the annotation, then the gateway-wide default `moorgate.defaults.<annotation>`, then the built-in default.
              `listen` has no gateway-wide default. A Service's own `spec.sessionAffinity: ClientIP` and its `timeoutSeconds`
              go before gateway-wide defaults.
            - Durations: `300ms` `30s` `5m` `2h`, or a bare number of seconds; a year at most. Sizes: `64Ki` `1Mi` `1Gi`, or bytes.
              Lists are comma-separated, %d elements at most.
            - An unknown key or a value that does not parse is a Problem, and the default holds. A Problem names the Service, the
              key, the value, what was expected, and what comes of it: not served, refuses, or which default is used.
            - `host`, `path`, `match-header` and `listen` select: a broken element is left out and the good ones are served. Where
              none is good, that Service is not served at all and takes nothing from another one. All of `match-header` has to hold, so there
              one broken element is enough for that.
            - Paths are compared with unreserved characters decoded and the hex digits of what stays encoded in upper case (RFC 3986):
              `/%%61bc` is `/abc`, `/caf%%c3%%a9` is `/caf%%C3%%A9`. A path that no request is matched with is broken: one with an empty element, a
              `.` or `..` element in any spelling, an encoded slash or a `;` parameter. One slash may stand at its end.
            - A broken `path-type`, `protocol` or `port` makes the route refuse (HTTP answers 503, TCP refuses).
            - What is not in effect yet is read and checked, and using it is a Problem.
            - Keys marked *closed* protect: where one is broken, or is used and not in effect yet, the route refuses every client
              (HTTP answers 503, TCP refuses).
            - A port that `port` or `listen` names and the Service does not have makes the route refuse in the same way.
            - Of two Services that claim the same host, header fields and path, or the same port, the older one gets it; the other gets a Problem.
            - A host belongs to the namespace of the oldest Service that names it; a claim from another namespace is a Problem and
              not served, unless `moorgate.hosts.shared=true`. `*.example.com` is a host of its own; any host belongs to no
              namespace. `moorgate.hosts.allow` says, where it is set, which namespace may name which hosts at all.

            | key | values | default | in effect | meaning | example |
            |---|---|---|---|---|---|
            """;

    private AnnotationPage() {}

    static String text() {
        return HEAD.formatted(Parser.LIST_ELEMENTS_MAX)
                + Vocabulary.all().stream().map(AnnotationPage::row).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(Annotation<?> annotation) {
        String effect = (annotation.inEffect() ? "yes" : "not yet") + (annotation.protective() ? ", *closed*" : "");
        return "| `" + annotation.key() + "` | " + annotation.page().values() + " | "
                + annotation.fallback().text() + " | " + effect + " | "
                + annotation.page().doc() + " | `" + annotation.page().example() + "` |";
    }
}

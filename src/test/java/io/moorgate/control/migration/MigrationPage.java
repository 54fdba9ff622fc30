package io.moorgate.control.migration;

import java.util.stream.Collectors;

/** Writes the page of what becomes of the keys of other controllers. */
final class MigrationPage {
    private static final String HEAD = """
            # Coming from another ingress controller

            Made from the tables in `control.migration`; `make docs` writes it anew.

            Moorgate reads `networking.k8s.io/v1` Ingresses whose class is its own: set `spec.ingressClassName: moorgate`, or let the gateway
            take the class that is there (`moorgate.class=nginx`). `moorgate check DIRECTORY` says, for your files and before anything is changed, what of
            each Ingress is not served as it says, with file and line; it looks at Ingresses of every class.

            Policies of a route come from the `moorgate.io/` annotations of the Service that it leads to, then from the same annotations on the
            Ingress, then from the keys below. A key is translated where it means the same. Else it is one Problem that names our nearest
            annotation, field or setting. Keys marked *refuses* say who may come: where one is not translated, the routes of its Ingress
            answer 503. A key that is not in these tables is a Problem too. A `*` stands for what follows.

            What is different without any key:

            - `tls` in an Ingress does not redirect plain requests: that is `tls-redirect: "true"`, or the setting `moorgate.defaults.tls-redirect=true`.
            - `Prefix` and `ImplementationSpecific` compare whole path elements; there are no regular expressions, and paths are not rewritten.
            - A wildcard host stands for exactly one label, as Kubernetes says of Ingresses. On a Service (`moorgate.io/host`) it stands for one and more.
            - The default backend of an Ingress with rules takes what its own hosts have no path for; of one without rules, any host.
            - A Secret of another namespace is never read.
            - A host belongs to the namespace of the oldest Service or Ingress that names it.
            """;

    private MigrationPage() {}

    static String text() {
        return HEAD
                + section("ingress-nginx", NginxKeys.PREFIX)
                + section("HAProxy Technologies", HaproxyTechKeys.PREFIX)
                + section("HAProxy Ingress", HaproxyIngressKeys.PREFIX)
                + section("Traefik", TraefikKeys.PREFIX);
    }

    private static String section(String title, String prefix) {
        return "\n## " + title + "\n\nEvery key is prefixed `" + prefix
                + "`.\n\n| key | becomes | or nearest | remark |\n|---|---|---|---|\n"
                + Migration.table().stream()
                        .filter(key -> key.key().startsWith(prefix))
                        .map(key -> row(key, prefix))
                        .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(MigrantKey key, String prefix) {
        String becomes = key.conversion().isEmpty()
                ? "a Problem"
                : key.ours().isEmpty() ? "nothing to do" : "`" + key.ours() + "`";
        String nearest = key.nearest().isEmpty() || key.nearest().equals(key.ours()) ? "" : "`" + key.nearest() + "`";
        return "| `" + key.key().substring(prefix.length()) + "` | " + becomes + " | " + nearest + " | " + key.remark()
                + (key.isProtective() ? "; *refuses*" : "") + " |";
    }
}

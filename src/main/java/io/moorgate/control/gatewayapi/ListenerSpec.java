package io.moorgate.control.gatewayapi;

import io.moorgate.routing.HostPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A listener of a Gateway.
 *
 * @param field where it stands in its Gateway
 * @param said as it came
 * @param port as the Gateway says it
 * @param hostname empty: every host
 * @param isPassedThrough whether TLS goes on to the endpoint
 * @param certificates the Secrets with its certificates
 * @param namespaces where its routes are: {@code Same}, {@code All} or {@code Selector}
 * @param selector of the namespaces' labels; empty where there is none, and so none is selected
 * @param kinds of routes that it carries
 * @param isOfUnknownKind whether it asks for kinds that it cannot carry
 */
public record ListenerSpec(
        String field,
        Fields said,
        String name,
        int port,
        Protocol protocol,
        Optional<HostPattern> hostname,
        boolean isPassedThrough,
        List<ObjectRef> certificates,
        String namespaces,
        Optional<NamespaceSelector> selector,
        List<RouteKind> kinds,
        boolean isOfUnknownKind) {
    /** What a listener speaks. */
    public enum Protocol {
        HTTP,
        HTTPS,
        TLS,
        TCP,
        OTHER
    }

    /** What {@code fields}, at {@code field} of a Gateway in {@code namespace}, say. */
    static ListenerSpec of(String field, Fields fields, String namespace) {
        Protocol protocol =
                switch (fields.text("protocol").orElse("")) {
                    case "HTTP" -> Protocol.HTTP;
                    case "HTTPS" -> Protocol.HTTPS;
                    case "TLS" -> Protocol.TLS;
                    case "TCP" -> Protocol.TCP;
                    default -> Protocol.OTHER;
                };
        Fields tls = fields.child("tls");
        Fields allowed = fields.child("allowedRoutes");
        Fields from = allowed.child("namespaces");
        List<RouteKind> kinds = new ArrayList<>();
        List<Fields> asked = allowed.children("kinds");
        boolean isOfUnknownKind = false;
        for (RouteKind kind : RouteKind.values()) {
            boolean isAsked = asked.isEmpty()
                    || asked.stream()
                            .anyMatch(each ->
                                    each.text("group").orElse(ApiObject.GROUP).equals(ApiObject.GROUP)
                                            && each.text("kind").orElse("").equals(kind.kind()));
            if (isAsked && kind.fits(protocol)) {
                kinds.add(kind);
            }
        }
        for (Fields each : asked) {
            isOfUnknownKind |= kinds.stream()
                    .noneMatch(kind -> kind.kind().equals(each.text("kind").orElse(""))
                            && each.text("group").orElse(ApiObject.GROUP).equals(ApiObject.GROUP));
        }
        return new ListenerSpec(
                field,
                fields,
                fields.text("name").orElse(""),
                fields.number("port").orElse(0),
                protocol,
                fields.text("hostname").filter(host -> !host.isEmpty()).map(HostPattern::new),
                tls.text("mode").orElse("Terminate").equals("Passthrough"),
                tls.children("certificateRefs").stream()
                        .map(ref -> ObjectRef.of(ref, "Secret", namespace))
                        .toList(),
                from.text("from").orElse("Same"),
                from.has("selector") ? Optional.of(new NamespaceSelector(from.child("selector"))) : Optional.empty(),
                List.copyOf(kinds),
                isOfUnknownKind);
    }

    /** Whether it carries routes of {@code namespace}, where its Gateway is in {@code own}. */
    boolean admits(String namespace, String own, NamespaceLabels labels) {
        return switch (namespaces) {
            case "All" -> true;
            case "Selector" ->
                selector.filter(each -> each.selects(namespace, labels)).isPresent();
            default -> namespace.equals(own);
        };
    }

    /** Whether labels of namespaces count, beside their names. */
    public boolean asksForLabels() {
        return namespaces.equals("Selector")
                && selector.filter(NamespaceSelector::asksForLabels).isPresent();
    }
}

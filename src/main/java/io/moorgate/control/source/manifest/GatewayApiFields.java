package io.moorgate.control.source.manifest;

import static io.moorgate.control.source.manifest.FieldShape.NUMBER;
import static io.moorgate.control.source.manifest.FieldShape.OPEN;
import static io.moorgate.control.source.manifest.FieldShape.TEXT;
import static io.moorgate.control.source.manifest.FieldShape.list;
import static io.moorgate.control.source.manifest.FieldShape.texts;

import io.moorgate.control.annotation.Nearest;
import io.moorgate.control.gatewayapi.ApiObject;
import io.moorgate.control.source.manifest.FieldShape.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of the kinds of Gateway API that are read (both channels of v1), and what they hold. An API server refuses an object that does not fit; one of a
 * file is refused by this. For one object.
 */
final class GatewayApiFields {
    private static final Map<String, FieldShape> SPECS = specs();

    private final List<Misfit> misfits = new ArrayList<>();
    private final List<Unknown> unknown = new ArrayList<>();

    /** A field that holds what it cannot; {@code expected} says what it may. */
    record Misfit(List<Object> path, String expected) {}

    /** A field that there is none of, with the name of the one that was most likely meant. */
    record Unknown(List<Object> path, String nearest) {}

    private GatewayApiFields() {}

    /** What is wrong with the object that {@code node} describes; nothing where it is of another group. */
    static GatewayApiFields of(YamlNode node) {
        GatewayApiFields fields = new GatewayApiFields();
        FieldShape spec = SPECS.get(node.text("kind"));
        if (spec != null && node.text("apiVersion").startsWith(ApiObject.GROUP + "/")) {
            Map<String, FieldShape> whole = new LinkedHashMap<>();
            List.of("metadata", "status").forEach(name -> whole.put(name, OPEN));
            List.of("apiVersion", "kind").forEach(name -> whole.put(name, TEXT));
            whole.put("spec", spec);
            fields.look(node, new Mapping(whole, false), List.of());
        }
        return fields;
    }

    List<Misfit> misfits() {
        return misfits;
    }

    List<Unknown> unknown() {
        return unknown;
    }

    private void look(YamlNode node, FieldShape shape, List<Object> path) {
        if (node.value() == null) {
            return;
        }
        if (!shape.holds(node.value())) {
            misfits.add(new Misfit(path, shape.inWords()));
            return;
        }
        switch (shape) {
            case FieldShape.Scalar _ -> {}
            case FieldShape.Items items -> {
                for (int index = 0; index < node.items().size(); index++) {
                    look(node.items().get(index), items.item(), and(path, index));
                }
            }
            case Mapping mapping -> node.fields().forEach((name, child) -> look(name, child, mapping, path));
        }
    }

    private void look(String name, YamlNode child, Mapping mapping, List<Object> path) {
        FieldShape shape = mapping.fields().get(name);
        if (shape != null) {
            look(child, shape, and(path, name));
        } else if (!mapping.isOpen()) {
            String nearest = Nearest.hint(name, mapping.fields().keySet());
            if (!nearest.isEmpty()) {
                unknown.add(new Unknown(and(path, name), nearest));
            }
        }
    }

    private static List<Object> and(List<Object> path, Object step) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private static Mapping with(Mapping mapping, Object... pairs) {
        Mapping made = mapping;
        for (int index = 0; index < pairs.length; index += 2) {
            made = FieldShape.with(made, (String) pairs[index], (FieldShape) pairs[index + 1]);
        }
        return made;
    }

    private static Map<String, FieldShape> specs() {
        Map<String, FieldShape> specs = new HashMap<>();
        Mapping reference = texts("group", "kind", "namespace", "name");
        specs.put("GatewayClass", with(texts("controllerName", "description"), "parametersRef", reference));
        specs.put(
                "Gateway",
                with(
                        texts("gatewayClassName", "defaultScope"),
                        "listeners",
                        list(listener(reference)),
                        "addresses",
                        list(texts("type", "value")),
                        "infrastructure",
                        OPEN,
                        "allowedListeners",
                        OPEN,
                        "backendTLS",
                        OPEN,
                        "tls",
                        OPEN));
        Mapping backend = with(reference, "port", NUMBER, "weight", NUMBER);
        specs.put("HTTPRoute", route(list(httpRule(backend))));
        specs.put("GRPCRoute", route(list(grpcRule(backend))));
        specs.put("TLSRoute", route(list(with(texts("name"), "backendRefs", list(backend)))));
        specs.put("TCPRoute", route(list(with(texts("name"), "backendRefs", list(backend)))));
        specs.put("ReferenceGrant", with(texts(), "from", list(reference), "to", list(reference)));
        specs.put(
                "BackendTLSPolicy",
                with(
                        texts(),
                        "targetRefs",
                        list(with(reference, "sectionName", TEXT)),
                        "validation",
                        with(
                                texts("hostname", "wellKnownCACertificates"),
                                "caCertificateRefs",
                                list(reference),
                                "subjectAltNames",
                                list(texts("type", "hostname", "uri"))),
                        "options",
                        OPEN));
        return Map.copyOf(specs);
    }

    private static Mapping listener(Mapping reference) {
        Mapping selector = with(
                texts(),
                "matchLabels",
                OPEN,
                "matchExpressions",
                list(with(texts("key", "operator"), "values", list(TEXT))));
        Mapping allowed = with(
                texts(),
                "namespaces",
                with(texts("from"), "selector", selector),
                "kinds",
                list(texts("group", "kind")));
        Mapping tls =
                with(texts("mode"), "certificateRefs", list(reference), "options", OPEN, "frontendValidation", OPEN);
        return with(texts("name", "hostname", "protocol"), "port", NUMBER, "tls", tls, "allowedRoutes", allowed);
    }

    private static Mapping route(FieldShape rules) {
        return with(
                texts("useDefaultGateways"),
                "parentRefs",
                list(with(texts("group", "kind", "namespace", "name", "sectionName"), "port", NUMBER)),
                "hostnames",
                list(TEXT),
                "rules",
                rules);
    }

    private static Mapping httpRule(Mapping backend) {
        FieldShape fields = list(texts("type", "name", "value"));
        Mapping match = with(texts("method"), "path", texts("type", "value"), "headers", fields, "queryParams", fields);
        return rule(match, backend, filter());
    }

    private static Mapping grpcRule(Mapping backend) {
        Mapping match = with(
                texts(), "method", texts("type", "service", "method"), "headers", list(texts("type", "name", "value")));
        return rule(match, backend, filter());
    }

    private static Mapping rule(Mapping match, Mapping backend, Mapping filter) {
        return with(
                texts("name"),
                "matches",
                list(match),
                "filters",
                list(filter),
                "backendRefs",
                list(with(backend, "filters", list(filter))),
                "timeouts",
                texts("request", "backendRequest"),
                "retry",
                OPEN,
                "sessionPersistence",
                with(
                        texts("sessionName", "absoluteTimeout", "idleTimeout", "type"),
                        "cookieConfig",
                        texts("lifetimeType")));
    }

    private static Mapping filter() {
        FieldShape fields = list(texts("name", "value"));
        Mapping modifier = with(texts(), "set", fields, "add", fields, "remove", list(TEXT));
        Mapping path = texts("type", "replaceFullPath", "replacePrefixMatch");
        return with(
                texts("type"),
                "requestHeaderModifier",
                modifier,
                "responseHeaderModifier",
                modifier,
                "requestRedirect",
                with(texts("scheme", "hostname"), "path", path, "port", NUMBER, "statusCode", NUMBER),
                "urlRewrite",
                with(texts("hostname"), "path", path),
                "requestMirror",
                OPEN,
                "cors",
                OPEN,
                "externalAuth",
                OPEN,
                "extensionRef",
                texts("group", "kind", "name"));
    }
}

package io.moorgate.control.source.manifest;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.ObjectKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes objects of the kinds that the gateway knows, as strictly as an API server does: a number where a string belongs
 * is refused. A field that the kind does not have is a Problem and left out.
 */
final class ManifestObjects {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = kinds();

    /** Limit {@code unknown-fields}: how many of one object are Problems. */
    private static final int UNKNOWN_FIELDS_TOLD_MAX = 16;

    private static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";
    private static final String NAMESPACE_DEFAULT = "default";

    /** What stands for the namespace in the identity of an object that has none. */
    static final String CLUSTER = "";

    private final KubernetesSerialization serialization = new KubernetesSerialization(strictMapper(), false);

    private static Map<String, Class<? extends HasMetadata>> kinds() {
        Map<String, Class<? extends HasMetadata>> kinds = new HashMap<>(Map.of(
                "v1 Service", Service.class,
                "v1 Secret", Secret.class,
                "discovery.k8s.io/v1 EndpointSlice", EndpointSlice.class));
        ObjectKind.ofFiles().forEach(other -> kinds.put(other.apiVersion() + " " + other.kind(), other.type()));
        return Map.copyOf(kinds);
    }

    private static boolean isNamespaced(String kind) {
        return ObjectKind.named(kind).map(ObjectKind::isNamespaced).orElse(true);
    }

    static boolean isKnown(String apiVersion, String kind) {
        return KINDS.containsKey(apiVersion + " " + kind);
    }

    /** What {@link Manifest.Located#identity} will be; empty where the document does not say it. */
    static Optional<String> identityOf(YamlNode node) {
        String kind = node.text("kind");
        YamlNode metadata = node.fields().get("metadata");
        String name = metadata == null ? "" : metadata.text("name");
        YamlNode given = metadata == null ? null : metadata.fields().get("namespace");
        String namespace = given == null || given.value() == null ? NAMESPACE_DEFAULT : metadata.text("namespace");
        if (!isNamespaced(kind)) {
            namespace = CLUSTER;
        }
        boolean known = KINDS.keySet().stream().anyMatch(key -> key.endsWith(" " + kind));
        return known && !name.isEmpty() && (!namespace.isEmpty() || !isNamespaced(kind))
                ? Optional.of(kind + " " + namespace + "/" + name)
                : Optional.empty();
    }

    /** The object that {@code node} describes; null where there is a fault instead. */
    HasMetadata convert(String file, YamlNode node, Findings findings) {
        HasMetadata object;
        try {
            object = serialization.convertValue(
                    node.plain(), KINDS.get(node.text("apiVersion") + " " + node.text("kind")));
        } catch (IllegalArgumentException fault) {
            findings.fault(problemOf(file, node, fault), node);
            return null;
        }
        if (object.getMetadata() == null || object.getMetadata().getName() == null) {
            findings.fault(ManifestReader.problem(
                    file, node.lineAt(List.of("metadata")), "metadata.name", "missing (expected: the object's name)"));
            return null;
        }
        if (!fits(file, node, findings)) {
            return null;
        }
        UnknownFields.of(object).stream()
                .limit(UNKNOWN_FIELDS_TOLD_MAX)
                .forEach(path -> findings.remark(ManifestReader.problem(
                        file, node.lineAt(path), keyOf(path), "unknown field (expected: a field of this kind)")));
        if (!isNamespaced(object.getKind())) {
            object.getMetadata().setNamespace(null);
        } else if (object.getMetadata().getNamespace() == null) {
            object.getMetadata().setNamespace(NAMESPACE_DEFAULT);
        }
        if (object instanceof EndpointSlice && !hasService(object)) {
            findings.remark(ManifestReader.problem(
                    file,
                    node.lineAt(List.of("metadata", "labels")),
                    "metadata.labels",
                    SERVICE_NAME_LABEL + " is missing (expected: the name of the Service whose endpoints these are)"));
        }
        if (object instanceof Secret secret) {
            encodeStringData(secret);
        }
        return object;
    }

    /** Whether an object of Gateway API is such as an API server takes; those of other kinds have been read as their classes by now. */
    private static boolean fits(String file, YamlNode node, Findings findings) {
        GatewayApiFields fields = GatewayApiFields.of(node);
        fields.unknown().stream()
                .limit(UNKNOWN_FIELDS_TOLD_MAX)
                .forEach(field -> findings.remark(ManifestReader.problem(
                        file, node.lineAt(field.path()), keyOf(field.path()), "unknown field" + field.nearest())));
        fields.misfits().stream()
                .limit(UNKNOWN_FIELDS_TOLD_MAX)
                .forEach(misfit -> findings.fault(
                        ManifestReader.problem(
                                file,
                                node.lineAt(misfit.path()),
                                keyOf(misfit.path()),
                                found(node, misfit.path()) + "(expected: " + misfit.expected() + ")"),
                        node));
        return fields.misfits().isEmpty();
    }

    private static boolean hasService(HasMetadata slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return labels != null && labels.containsKey(SERVICE_NAME_LABEL);
    }

    /** What an API server does with {@code stringData}. */
    private static void encodeStringData(Secret secret) {
        if (secret.getStringData() != null && !secret.getStringData().isEmpty()) {
            var data = new HashMap<>(secret.getData() == null ? Map.of() : secret.getData());
            secret.getStringData()
                    .forEach((name, text) ->
                            data.put(name, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
            secret.setData(data);
            secret.setStringData(Map.of());
        }
    }

    private static Problem problemOf(String file, YamlNode node, IllegalArgumentException fault) {
        if (!(fault.getCause() instanceof JsonMappingException cause)) {
            return ManifestReader.problem(file, node.line(), "", firstLine(fault.getMessage()));
        }
        var path = new ArrayList<Object>();
        for (var step : cause.getPath()) {
            path.add(step.getFieldName() != null ? step.getFieldName() : (Object) step.getIndex());
        }
        String expected = cause instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? expectationOf(mismatch.getTargetType())
                : firstLine(cause.getOriginalMessage());
        return ManifestReader.problem(
                file, node.lineAt(path), keyOf(path), found(node, path) + "(expected: " + expected + ")");
    }

    private static String found(YamlNode node, List<Object> path) {
        YamlNode at = node.at(path);
        if (at == null) {
            return "";
        }
        boolean secret = node.text("kind").equals("Secret");
        return switch (at.value()) {
            case null -> "";
            case Map<?, ?> map -> "a mapping ";
            case List<?> list -> "a list ";
            case String text -> secret ? "redacted " : "\"" + text + "\" ";
            default -> secret ? "redacted " : at.value() + " ";
        };
    }

    private static String expectationOf(Class<?> type) {
        if (type == String.class) {
            return "a string; put it in quotes";
        }
        if (type == Integer.class || type == Long.class || type == int.class || type == long.class) {
            return "a whole number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        return List.class.isAssignableFrom(type) ? "a list" : "a mapping";
    }

    /** A path as people write it: {@code spec.ports[0].port}. */
    private static String keyOf(List<Object> path) {
        var key = new StringBuilder();
        for (Object step : path) {
            if (step instanceof Integer) {
                key.append('[').append(step).append(']');
            } else {
                key.append(key.isEmpty() ? "" : ".").append(step);
            }
        }
        return key.toString();
    }

    private static String firstLine(String message) {
        return message == null ? "broken" : message.lines().findFirst().orElse("broken");
    }

    private static JsonMapper strictMapper() {
        JsonMapper mapper = JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        for (var shape : List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
            mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
        }
        return mapper;
    }
}

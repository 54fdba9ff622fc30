package io.moorgate.control.source.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Quoted;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the objects of one file: YAML or JSON, several documents, lists of objects. A document that breaks off is a
 * Problem; the documents before and after it count.
 */
final class ManifestReader {
    /** A list may hold lists, no deeper than this. */
    private static final int LIST_DEPTH_MAX = 4;

    private final ManifestObjects objects = new ManifestObjects();
    private final Optional<IgnoredKinds> ignored;

    /** What is of kinds that the gateway does not read is passed over. */
    ManifestReader() {
        this.ignored = Optional.empty();
    }

    /** {@code ignored} logs the kinds that the gateway does not read. */
    ManifestReader(IgnoredKinds ignored) {
        this.ignored = Optional.of(ignored);
    }

    /** Reads {@code bytes}; {@code file} names them in Problems. */
    Manifest read(String file, byte[] bytes) {
        return find(file, bytes).manifest();
    }

    /** The same, with the place of each part of an object. */
    Findings find(String file, byte[] bytes) {
        var findings = new Findings();
        for (YamlNode document : documents(file, bytes, findings)) {
            readObject(file, document, 0, findings);
        }
        return findings;
    }

    private static List<YamlNode> documents(String file, byte[] bytes, Findings findings) {
        var documents = new ArrayList<YamlNode>();
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException fault) {
            findings.unreadable(problem(file, 0, "", "not UTF-8 (expected: UTF-8 text)"));
            return List.of();
        }
        if (text.isBlank()) {
            findings.unreadable(problem(file, 0, "", "empty (expected: Kubernetes YAML, or no file)"));
            return List.of();
        }
        for (var piece : YamlText.pieces(text)) {
            try {
                YamlComposer.compose(piece, documents);
            } catch (YamlFault fault) {
                findings.fault(problem(file, fault.line(), "", fault.getMessage()));
            }
        }
        return documents;
    }

    private void readObject(String file, YamlNode node, int depth, Findings findings) {
        String kind = node.text("kind");
        String apiVersion = node.text("apiVersion");
        if (kind.isEmpty() || apiVersion.isEmpty()) {
            findings.fault(
                    problem(
                            file,
                            node.line(),
                            kind.isEmpty() ? "kind" : "apiVersion",
                            "missing (expected: a Kubernetes object)"),
                    node);
        } else if (kind.endsWith("List") && node.fields().containsKey("items")) {
            readItems(file, node, depth, findings);
        } else if (ManifestObjects.isKnown(apiVersion, kind)) {
            HasMetadata object = objects.convert(file, node, findings);
            if (object != null) {
                findings.object(new Manifest.Located(object, file, node.line()), node);
            }
        } else if (OtherKinds.isEndpoints(apiVersion, kind)) {
            findings.remark(problem(
                    file,
                    node.fields().get("kind").line(),
                    "kind",
                    "\"Endpoints\" is not read (expected: EndpointSlice of discovery.k8s.io/v1)"));
        } else {
            readOther(file, node, findings);
        }
    }

    private void readOther(String file, YamlNode node, Findings findings) {
        String kind = node.text("kind");
        String apiVersion = node.text("apiVersion");
        Optional<OtherKinds.Misfit> misfit = OtherKinds.misfit(apiVersion, kind);
        if (misfit.isEmpty()) {
            ignored.ifPresent(kinds -> kinds.found(apiVersion + " " + kind, file, node.line()));
            return;
        }
        String field = misfit.get().field();
        findings.fault(
                problem(
                        file,
                        node.fields().get(field).line(),
                        field,
                        Quoted.of(node.text(field)) + " (expected: "
                                + misfit.get().expected() + ")"),
                node);
    }

    private void readItems(String file, YamlNode list, int depth, Findings findings) {
        YamlNode items = list.fields().get("items");
        if (depth >= LIST_DEPTH_MAX || (items.value() != null && !(items.value() instanceof List))) {
            findings.fault(problem(file, items.line(), "items", "(expected: a list of Kubernetes objects)"));
            return;
        }
        for (YamlNode item : items.items()) {
            readObject(file, typed(list, item), depth + 1, findings);
        }
    }

    /** The item of a list of one kind, such as {@code ServiceList}, says neither kind nor version: it has the list's. */
    private static YamlNode typed(YamlNode list, YamlNode item) {
        String kind = list.text("kind").substring(0, list.text("kind").length() - "List".length());
        boolean bare = item.value() instanceof Map
                && !item.fields().containsKey("kind")
                && !item.fields().containsKey("apiVersion");
        if (!bare || kind.isEmpty()) {
            return item;
        }
        Map<String, YamlNode> fields = new LinkedHashMap<>(item.fields());
        fields.put("kind", YamlNode.scalar(item.line(), kind));
        fields.put("apiVersion", YamlNode.scalar(item.line(), list.text("apiVersion")));
        return YamlNode.map(item.line(), fields);
    }

    static Problem problem(String file, int line, String key, String message) {
        return new Problem(new Problem.OfFile(file, line), key, message);
    }
}

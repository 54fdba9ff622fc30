package io.moorgate.control.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.annotation.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Reads the objects of one file: YAML or JSON, several documents, lists of objects. A document that breaks off is a
 * Problem; the documents before and after it count.
 */
final class ManifestReader {
    private static final Logger LOG = Logger.getLogger(ManifestReader.class);

    /** A list may hold lists, no deeper than this. */
    private static final int LIST_DEPTH_MAX = 4;

    private final ManifestObjects objects = new ManifestObjects();

    /** Reads {@code bytes}; {@code file} names them in Problems. */
    Manifest read(String file, byte[] bytes) {
        var problems = new ArrayList<Problem>();
        var found = new ArrayList<Manifest.Located>();
        for (YamlNode document : documents(file, bytes, problems)) {
            readObject(file, document, 0, found, problems);
        }
        return new Manifest(found, problems);
    }

    private static List<YamlNode> documents(String file, byte[] bytes, List<Problem> problems) {
        var documents = new ArrayList<YamlNode>();
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException fault) {
            problems.add(problem(file, 0, "", "not UTF-8 (expected: UTF-8 text)"));
            return List.of();
        }
        for (var piece : YamlText.pieces(text)) {
            try {
                YamlComposer.compose(piece, documents);
            } catch (YamlFault fault) {
                problems.add(problem(file, fault.line(), "", fault.getMessage()));
            }
        }
        return documents;
    }

    private void readObject(
            String file, YamlNode node, int depth, List<Manifest.Located> found, List<Problem> problems) {
        String kind = node.text("kind");
        String apiVersion = node.text("apiVersion");
        if (kind.isEmpty() || apiVersion.isEmpty()) {
            problems.add(problem(
                    file,
                    node.line(),
                    kind.isEmpty() ? "kind" : "apiVersion",
                    "missing (expected: a Kubernetes object)"));
        } else if (kind.endsWith("List") && node.fields().containsKey("items")) {
            readItems(file, node, depth, found, problems);
        } else if (ManifestObjects.isKnown(apiVersion, kind)) {
            HasMetadata object = objects.convert(file, node, problems);
            if (object != null) {
                found.add(new Manifest.Located(object, file, node.line()));
            }
        } else if (apiVersion.startsWith("discovery.k8s.io/") && kind.equals("EndpointSlice")) {
            problems.add(problem(
                    file,
                    node.fields().get("apiVersion").line(),
                    "apiVersion",
                    "\"" + apiVersion + "\" (expected: discovery.k8s.io/v1)"));
        } else {
            LOG.debugf("object ignored file=%s line=%d apiVersion=%s kind=%s", file, node.line(), apiVersion, kind);
        }
    }

    private void readItems(
            String file, YamlNode list, int depth, List<Manifest.Located> found, List<Problem> problems) {
        YamlNode items = list.fields().get("items");
        if (depth >= LIST_DEPTH_MAX || (items.value() != null && !(items.value() instanceof List))) {
            problems.add(problem(file, items.line(), "items", "(expected: a list of Kubernetes objects)"));
            return;
        }
        for (YamlNode item : items.items()) {
            readObject(file, item, depth + 1, found, problems);
        }
    }

    static Problem problem(String file, int line, String key, String message) {
        return new Problem(new Problem.OfFile(file, line), key, message);
    }
}

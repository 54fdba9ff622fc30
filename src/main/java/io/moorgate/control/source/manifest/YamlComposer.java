package io.moorgate.control.source.manifest;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Makes trees with line numbers of YAML or JSON text, within limits: nesting and size with aliases written out.
 * Duplicate keys and keys that are no scalars are refused; a plain {@code <<} merges mappings. Plain {@code yes}, {@code no}, {@code on} and {@code off}
 * are booleans, as kubectl reads them.
 */
final class YamlComposer {
    /** Limit {@code manifest-depth}: nesting of lists and mappings. */
    static final int DEPTH_MAX = 64;

    /** Limit {@code manifest-values}: values of one document, aliases written out. */
    static final long VALUES_MAX = 500_000;

    private static final Set<String> TRUE = Set.of("true", "yes", "on");
    private static final Set<String> FALSE = Set.of("false", "no", "off");

    private final LoadSettings settings;
    private final int lineOffset;
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, YamlNode> anchors = new HashMap<>();
    private final List<YamlNode> documents = new ArrayList<>();
    private int line;
    private long values;

    private YamlComposer(int firstLine, int codePointsMax) {
        this.lineOffset = firstLine;
        this.line = firstLine;
        this.settings = LoadSettings.builder()
                .setUseMarks(true)
                .setSchema(new CoreSchema())
                .setCodePointLimit(codePointsMax)
                .build();
    }

    /** A list or mapping whose end has not been seen; {@code key} is that of the value to come. */
    private static final class Open {
        final int line;
        final Anchor anchor;
        final List<YamlNode> items;
        final Map<String, YamlNode> fields;
        String key;
        boolean merging;
        YamlNode merged;

        Open(int line, Anchor anchor, boolean mapping) {
            this.line = line;
            this.anchor = anchor;
            this.items = mapping ? null : new ArrayList<>();
            this.fields = mapping ? new LinkedHashMap<>() : null;
        }
    }

    /**
     * Adds the documents of {@code piece} to {@code documents}, those before a fault too; empty ones are left out.
     *
     * @throws YamlFault where the text breaks off or breaks a limit
     */
    static void compose(YamlText.Piece piece, List<YamlNode> documents) throws YamlFault {
        var composer = new YamlComposer(piece.line(), piece.text().length() + 1);
        try {
            for (Event event : new Parse(composer.settings).parseString(piece.text())) {
                composer.onEvent(event);
            }
        } catch (MarkedYamlEngineException fault) {
            throw composer.faultOf(fault, piece.text().stripTrailing());
        } catch (YamlEngineException fault) {
            throw new YamlFault(
                    composer.line, fault.getMessage().lines().findFirst().orElse("broken"));
        } finally {
            documents.addAll(composer.documents);
        }
    }

    /** A fault at the end of {@code text} is reported at the start of the construct that does not end. */
    private YamlFault faultOf(MarkedYamlEngineException fault, String text) {
        var at = fault.getProblemMark()
                .filter(mark -> mark.getIndex() < text.length())
                .or(fault::getContextMark)
                .or(fault::getProblemMark);
        int lineMax = lineOffset + (int) text.chars().filter(c -> c == '\n').count();
        String context = fault.getContext() == null ? "" : " (" + fault.getContext() + ")";
        return new YamlFault(
                Math.min(lineMax, at.map(mark -> lineOffset + mark.getLine()).orElse(line)),
                fault.getProblem() + context);
    }

    private void onEvent(Event event) throws YamlFault {
        line = event.getStartMark().map(mark -> lineOffset + mark.getLine()).orElse(line);
        switch (event) {
            case MappingStartEvent start -> begin(start, true);
            case SequenceStartEvent start -> begin(start, false);
            case MappingEndEvent end -> end();
            case SequenceEndEvent end -> end();
            case ScalarEvent scalar -> onScalar(scalar);
            case AliasEvent alias -> onAlias(alias);
            default -> {}
        }
    }

    private void begin(NodeEvent start, boolean mapping) throws YamlFault {
        if (open.size() >= DEPTH_MAX) {
            throw new YamlFault(line, "nested deeper than " + DEPTH_MAX + " levels");
        }
        if (isKeyExpected()) {
            throw new YamlFault(line, "a list or mapping as key (expected: a name; a template that was not rendered?)");
        }
        open.push(new Open(line, start.getAnchor().orElse(null), mapping));
    }

    private void end() throws YamlFault {
        Open ended = open.pop();
        if (ended.merged != null) {
            merge(ended);
        }
        var node =
                ended.fields != null ? YamlNode.map(ended.line, ended.fields) : YamlNode.list(ended.line, ended.items);
        add(node, ended.anchor);
    }

    /** Takes over what a {@code <<} names (YAML 1.1, as kubectl reads it): the mapping's own fields go before it. */
    private void merge(Open mapping) throws YamlFault {
        YamlNode merged = mapping.merged;
        List<YamlNode> sources = merged.value() instanceof Map ? List.of(merged) : merged.items();
        if (sources.isEmpty() || !sources.stream().allMatch(source -> source.value() instanceof Map)) {
            throw new YamlFault(merged.line(), "<< (expected: a mapping, or a list of mappings)");
        }
        for (YamlNode source : sources) {
            values += source.fields().size();
            if (values > VALUES_MAX) {
                throw new YamlFault(line, "more than " + VALUES_MAX + " values");
            }
            source.fields().forEach(mapping.fields::putIfAbsent);
        }
    }

    private void onScalar(ScalarEvent scalar) throws YamlFault {
        if (!isKeyExpected()) {
            add(YamlNode.scalar(line, valueOf(scalar)), scalar.getAnchor().orElse(null));
            return;
        }
        Open mapping = open.peek();
        mapping.merging = scalar.isPlain() && scalar.getValue().equals("<<");
        if (mapping.merging ? mapping.merged != null : mapping.fields.containsKey(scalar.getValue())) {
            throw new YamlFault(line, "\"" + scalar.getValue() + "\" (expected: each key once)");
        }
        mapping.key = scalar.getValue();
    }

    private void onAlias(AliasEvent alias) throws YamlFault {
        YamlNode node = anchors.get(alias.getAlias());
        if (node == null || isKeyExpected()) {
            throw new YamlFault(line, "*" + alias.getAlias() + " (expected: an anchor before it)");
        }
        add(node, null);
    }

    private void add(YamlNode node, Anchor anchor) throws YamlFault {
        values += node.value() instanceof Iterable || node.value() instanceof Map ? 1 : node.size();
        if (node.size() > VALUES_MAX || values > VALUES_MAX) {
            throw new YamlFault(line, "more than " + VALUES_MAX + " values");
        }
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        Open parent = open.peek();
        if (parent == null) {
            anchors.clear();
            values = 0;
            if (node.value() != null) {
                documents.add(node);
            }
        } else if (parent.items != null) {
            parent.items.add(node);
        } else {
            if (parent.merging) {
                parent.merged = node;
            } else {
                parent.fields.put(parent.key, node);
            }
            parent.key = null;
        }
    }

    private boolean isKeyExpected() {
        Open parent = open.peek();
        return parent != null && parent.fields != null && parent.key == null;
    }

    private Object valueOf(ScalarEvent scalar) {
        String text = scalar.getValue();
        if (!scalar.isPlain()) {
            return text;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (TRUE.contains(lower) || FALSE.contains(lower)) {
            return TRUE.contains(lower);
        }
        Tag tag = settings.getSchema().getScalarResolver().resolve(text, true);
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        try {
            return tag.equals(Tag.INT) ? whole(text) : tag.equals(Tag.FLOAT) ? new BigDecimal(text) : text;
        } catch (NumberFormatException notDecimal) {
            return text;
        }
    }

    /** The narrowest type, as a JSON parser would give: an {@code IntOrString} takes an Integer and nothing wider. */
    private static Number whole(String text) {
        BigInteger value = new BigInteger(text);
        if (value.bitLength() < Integer.SIZE) {
            return value.intValue();
        }
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }
}

package io.moorgate.control.source.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cuts a file into pieces at its document markers, so that a broken document does not take the next one with it. */
final class YamlText {
    private static final Pattern MARKER = Pattern.compile("---(\\s.*)?");
    private static final Pattern NO_CONTENT = Pattern.compile("\\s*|\\s*#.*|%.*");

    /** What may stand before every document, as where files were put together (YAML 1.2 section 5.2). */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private YamlText() {}

    /** A piece of a file; {@code line} is that of its first line, counted from 1. */
    record Piece(int line, String text) {}

    /** The pieces of {@code text} in order; directives and comments before a marker go with what follows it. */
    static List<Piece> pieces(String text) {
        var pieces = new ArrayList<Piece>();
        var piece = new StringBuilder();
        int first = 1;
        boolean content = false;
        int number = 0;
        for (String given : text.split("\n", -1)) {
            number++;
            String line = given.startsWith(BYTE_ORDER_MARK) ? given.substring(1) : given;
            boolean marker = MARKER.matcher(stripReturn(line)).matches();
            if (marker && content) {
                pieces.add(new Piece(first, piece.toString()));
                piece.setLength(0);
                first = number;
                content = false;
            }
            content |= marker || !NO_CONTENT.matcher(stripReturn(line)).matches();
            piece.append(line).append('\n');
        }
        pieces.add(new Piece(first, piece.toString()));
        return pieces;
    }

    private static String stripReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}

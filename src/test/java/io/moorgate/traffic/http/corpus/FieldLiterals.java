package io.moorgate.traffic.http.corpus;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes header fields that are neither indexed nor Huffman-coded (RFC 7541 section 6.2.2). */
final class FieldLiterals {
    private static final int PREFIX_MAX = 127;

    private FieldLiterals() {}

    /** Adds {@code field}, which is {@code name: value}, to {@code block}. */
    static void add(ByteBuf block, String field) {
        block.writeByte(0);
        string(block, Said.nameOf(field));
        string(block, Said.valueOf(field));
    }

    private static void string(ByteBuf block, String text) {
        int length = text.length();
        block.writeByte(Math.min(PREFIX_MAX, length));
        if (length >= PREFIX_MAX) {
            int rest = length - PREFIX_MAX;
            for (; rest >= 128; rest >>= 7) {
                block.writeByte(rest & 127 | 128);
            }
            block.writeByte(rest);
        }
        block.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }
}

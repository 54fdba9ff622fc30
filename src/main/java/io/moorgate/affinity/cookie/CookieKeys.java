package io.moorgate.affinity.cookie;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of cookie signing keys: one key a line, the first signs. A key is the line itself without the blanks around
 * it, at least 16 bytes; text and base64 serve alike. Empty lines do not count.
 */
public final class CookieKeys {
    /** At most so many keys: each one more makes a forged cookie dearer to refuse. */
    static final int KEYS_MAX = 16;

    private CookieKeys() {}

    /**
     * Reads the keys of {@code file}.
     *
     * @throws IOException where the file cannot be read
     * @throws IllegalArgumentException where it is not a file of keys; the message names the line, never the key
     */
    public static CookieSigner read(Path file) throws IOException {
        try {
            return new CookieSigner(parse(Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException("moorgate.cookie.key-file: " + file + ": " + fault.getMessage(), fault);
        }
    }

    /** The keys of a file's text. Characters are bytes. */
    static List<byte[]> parse(String text) {
        List<byte[]> keys = new ArrayList<>();
        int lineNumber = 0;
        for (String line : text.lines().toList()) {
            lineNumber++;
            byte[] key = line.strip().getBytes(StandardCharsets.ISO_8859_1);
            if (key.length == 0) {
                continue;
            }
            if (key.length < CookieSigner.KEY_BYTES_MIN) {
                throw new IllegalArgumentException("line " + lineNumber + ": a key of " + key.length
                        + " bytes (expected: at least " + CookieSigner.KEY_BYTES_MIN + ")");
            }
            if (keys.size() == KEYS_MAX) {
                throw new IllegalArgumentException(
                        "line " + lineNumber + ": one key more (expected: at most " + KEYS_MAX + ")");
            }
            keys.add(key);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "no key (expected: one key a line, at least " + CookieSigner.KEY_BYTES_MIN + " bytes each)");
        }
        return keys;
    }
}

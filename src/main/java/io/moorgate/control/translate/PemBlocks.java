package io.moorgate.control.translate;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text in PEM (RFC 7468), taken apart. What stands between blocks is left out. */
final class PemBlocks {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /** One block: what it is, and its bytes. */
    record Block(String label, byte[] der) {}

    private PemBlocks() {}

    /**
     * The blocks of {@code text} in their order.
     *
     * @throws IllegalArgumentException where one is not base64
     */
    static List<Block> of(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
        }
        return blocks;
    }
}

package io.moorgate.traffic.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What of a ClientHello (RFC 8446 section 4.1.2) decides which certificate is shown.
 *
 * @param serverName lower case, without a trailing dot; empty where none is named
 * @param schemes the signature schemes that the client knows
 * @param knowsEcdsaCipher whether one of its cipher suites goes with an ECDSA certificate
 */
record ClientHello(String serverName, Set<Integer> schemes, boolean knowsEcdsaCipher) {
    private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
    private static final int EXTENSION_SERVER_NAME = 0;
    private static final int EXTENSION_SIGNATURE_ALGORITHMS = 13;
    private static final int HOST_NAME = 0;

    /** TLS 1.3's suites, and those of TLS 1.2 with ECDSA that are served. */
    private static final Set<Integer> ECDSA_CIPHERS = Set.of(0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xcca9);

    /** Whether an ECDSA certificate is good for the client, whose signatures are of {@code scheme}. */
    boolean knowsEcdsa(int scheme) {
        return knowsEcdsaCipher && schemes.contains(scheme);
    }

    /**
     * Reads {@code body}: the message behind its handshake header.
     *
     * @throws IndexOutOfBoundsException where a length runs over the end
     */
    static ClientHello parse(ByteBuf body) {
        body.skipBytes(VERSION_AND_RANDOM_BYTES);
        body.skipBytes(body.readUnsignedByte()); // session id
        Set<Integer> ciphers = numbers(body.readSlice(body.readUnsignedShort()));
        body.skipBytes(body.readUnsignedByte()); // compression methods
        String name = "";
        Set<Integer> schemes = Set.of();
        if (body.isReadable()) {
            ByteBuf extensions = body.readSlice(body.readUnsignedShort());
            while (extensions.isReadable()) {
                int type = extensions.readUnsignedShort();
                ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
                if (type == EXTENSION_SERVER_NAME) {
                    name = nameIn(extension.readSlice(extension.readUnsignedShort()));
                } else if (type == EXTENSION_SIGNATURE_ALGORITHMS) {
                    schemes = numbers(extension.readSlice(extension.readUnsignedShort()));
                }
            }
        }
        return new ClientHello(name, schemes, ciphers.stream().anyMatch(ECDSA_CIPHERS::contains));
    }

    private static Set<Integer> numbers(ByteBuf list) {
        Set<Integer> numbers = new HashSet<>();
        while (list.isReadable()) {
            numbers.add(list.readUnsignedShort());
        }
        return numbers;
    }

    private static String nameIn(ByteBuf names) {
        while (names.isReadable()) {
            int type = names.readUnsignedByte();
            ByteBuf name = names.readSlice(names.readUnsignedShort());
            if (type == HOST_NAME) {
                String text = name.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
                return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
            }
        }
        return "";
    }
}

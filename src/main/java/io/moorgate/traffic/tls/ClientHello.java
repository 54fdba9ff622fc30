package io.moorgate.traffic.tls;

import io.moorgate.traffic.tls.ClientHelloReader.Finding;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What of a ClientHello (RFC 8446 section 4.1.2) decides where it goes and which certificate is shown.
 *
 * @param serverName lower case, without a trailing dot; empty where none is named (RFC 6066 section 3)
 * @param schemes the signature schemes that the client knows
 * @param knowsEcdsaCipher whether one of its cipher suites goes with an ECDSA certificate
 */
public record ClientHello(String serverName, Set<Integer> schemes, boolean knowsEcdsaCipher) {
    private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
    private static final int EXTENSION_SERVER_NAME = 0;
    private static final int EXTENSION_SIGNATURE_ALGORITHMS = 13;
    private static final int HOST_NAME = 0;
    private static final int NAME_CHARS_MAX = 253;

    /** TLS 1.3's suites, and those of TLS 1.2 with ECDSA that are served. */
    private static final Set<Integer> ECDSA_CIPHERS = Set.of(0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xcca9);

    /** Whether an ECDSA certificate is good for the client, whose signatures are of {@code scheme}. */
    boolean knowsEcdsa(int scheme) {
        return knowsEcdsaCipher && schemes.contains(scheme);
    }

    /** Reads {@code bytes} from {@code start} to {@code end}: the message behind its handshake header. */
    static Finding parse(byte[] bytes, int start, int end) {
        try {
            return new Finding.Hello(
                    parse(ByteBuffer.wrap(bytes, start, end - start).slice()));
        } catch (BufferUnderflowException cut) {
            return new Finding.Malformed("a length that runs over the end");
        } catch (IllegalArgumentException broken) {
            return new Finding.Malformed(broken.getMessage());
        }
    }

    private static ClientHello parse(ByteBuffer body) {
        skip(body, VERSION_AND_RANDOM_BYTES);
        skip(body, u8(body)); // session id
        boolean knowsEcdsaCipher = numbers(part(body, u16(body))).stream().anyMatch(ECDSA_CIPHERS::contains);
        skip(body, u8(body)); // compression methods
        if (!body.hasRemaining()) {
            return new ClientHello("", Set.of(), knowsEcdsaCipher);
        }
        ByteBuffer extensions = part(body, u16(body));
        require(!body.hasRemaining(), "bytes behind the extensions");
        String name = "";
        Set<Integer> schemes = Set.of();
        Set<Integer> seen = new HashSet<>();
        while (extensions.hasRemaining()) {
            int type = u16(extensions);
            ByteBuffer extension = part(extensions, u16(extensions));
            require(seen.add(type), "two extensions of one type");
            if (type == EXTENSION_SERVER_NAME) {
                name = nameIn(part(extension, u16(extension)));
            } else if (type == EXTENSION_SIGNATURE_ALGORITHMS) {
                schemes = numbers(part(extension, u16(extension)));
            }
        }
        return new ClientHello(name, schemes, knowsEcdsaCipher);
    }

    private static String nameIn(ByteBuffer names) {
        String found = "";
        while (names.hasRemaining()) {
            int type = u8(names);
            ByteBuffer name = part(names, u16(names));
            if (type == HOST_NAME) {
                require(found.isEmpty(), "two host names");
                found = hostName(StandardCharsets.ISO_8859_1.decode(name).toString());
            }
        }
        return found;
    }

    private static String hostName(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        require(!bare.isEmpty() && bare.length() <= NAME_CHARS_MAX, "a host name of " + bare.length() + " characters");
        require(bare.chars().allMatch(ClientHello::isNameChar), "a host name with other characters than a name has");
        return bare.toLowerCase(Locale.ROOT);
    }

    /** What DNS names in use contain: letters, digits, hyphen, dot, and the underscore of service names. */
    private static boolean isNameChar(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static Set<Integer> numbers(ByteBuffer list) {
        Set<Integer> numbers = new HashSet<>();
        while (list.hasRemaining()) {
            numbers.add(u16(list));
        }
        return numbers;
    }

    private static int u8(ByteBuffer from) {
        return from.get() & 0xff;
    }

    private static int u16(ByteBuffer from) {
        return from.getShort() & 0xffff;
    }

    private static void skip(ByteBuffer from, int length) {
        part(from, length);
    }

    private static ByteBuffer part(ByteBuffer from, int length) {
        if (length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }
}

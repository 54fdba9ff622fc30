package io.moorgate.traffic.tcp;

import io.moorgate.traffic.tcp.ClientHelloReader.Finding;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Takes the server name out of the body of a ClientHello (RFC 8446 section 4.1.2, RFC 6066 section 3). */
final class ClientHello {
    private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
    private static final int EXTENSION_SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int NAME_CHARS_MAX = 253;
    private static final Finding NO_NAME = new Finding.Hello("");

    private ClientHello() {}

    /** Reads {@code bytes} from {@code start} to {@code end}: the message behind its handshake header. */
    static Finding parse(byte[] bytes, int start, int end) {
        try {
            ByteBuffer body = ByteBuffer.wrap(bytes, start, end - start).slice();
            skip(body, VERSION_AND_RANDOM_BYTES);
            skip(body, u8(body)); // session id
            skip(body, u16(body)); // cipher suites
            skip(body, u8(body)); // compression methods
            if (!body.hasRemaining()) {
                return NO_NAME;
            }
            ByteBuffer extensions = part(body, u16(body));
            return body.hasRemaining() ? malformed("bytes behind the extensions") : inExtensions(extensions);
        } catch (BufferUnderflowException cut) {
            return malformed("a length that runs over the end");
        }
    }

    private static Finding inExtensions(ByteBuffer extensions) {
        Finding found = NO_NAME;
        boolean seen = false;
        while (extensions.hasRemaining()) {
            int type = u16(extensions);
            ByteBuffer extension = part(extensions, u16(extensions));
            if (type == EXTENSION_SERVER_NAME) {
                if (seen) {
                    return malformed("two server_name extensions");
                }
                seen = true;
                found = inServerNames(part(extension, u16(extension)));
            }
        }
        return found;
    }

    private static Finding inServerNames(ByteBuffer names) {
        Finding found = NO_NAME;
        while (names.hasRemaining()) {
            int type = u8(names);
            ByteBuffer name = part(names, u16(names));
            if (type != HOST_NAME) {
                continue;
            }
            if (found != NO_NAME) {
                return malformed("two host names");
            }
            found = hostName(StandardCharsets.ISO_8859_1.decode(name).toString());
            if (found instanceof Finding.Malformed) {
                return found;
            }
        }
        return found;
    }

    private static Finding hostName(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty() || bare.length() > NAME_CHARS_MAX) {
            return malformed("a host name of " + bare.length() + " characters");
        }
        if (!bare.chars().allMatch(ClientHello::isNameChar)) {
            return malformed("a host name with other characters than a name has");
        }
        return new Finding.Hello(bare.toLowerCase(Locale.ROOT));
    }

    /** What DNS names in use contain: letters, digits, hyphen, dot, and the underscore of service names. */
    private static boolean isNameChar(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
    }

    private static Finding malformed(String why) {
        return new Finding.Malformed(why);
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

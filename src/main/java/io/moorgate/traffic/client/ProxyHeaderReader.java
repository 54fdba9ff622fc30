package io.moorgate.traffic.client;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads one PROXY protocol header (HAProxy's proxy-protocol.txt, sections 2.1 and 2.2), over as many reads as it takes, and not a byte
 * of what follows it. TLVs are skipped.
 *
 * <p>Thread: that of the connection.
 */
public final class ProxyHeaderReader {
    /** The most bytes of a header of version 1, CRLF included. */
    static final int LINE_BYTES_MAX = 107;

    /** The most bytes of all TLVs of a header of version 2. */
    static final int TLV_BYTES_MAX = 2_048;

    /** What opens a header of version 2. */
    static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    private static final byte[] PREFIX = {'P', 'R', 'O', 'X', 'Y', ' '};
    private static final int FIXED_BYTES = 16;
    private static final int PROXY = 0x21;
    private static final int LOCAL = 0x20;

    private static final Finding INCOMPLETE = new Finding.Incomplete();
    private static final Finding TOO_LONG = new Finding.TooLong();

    /** The line of version 1; of version 2 the fixed part and the addresses. */
    private final byte[] head = new byte[FIXED_BYTES + Family.UNIX.bytes];

    private int length;
    /** Of version 2: the bytes behind the fixed part that have not come; -1 while that part is incomplete. */
    private int missing = -1;

    private Family family = Family.NONE;

    /** What has been found. */
    public sealed interface Finding {
        /** More bytes are needed. */
        record Incomplete() implements Finding {}

        /** A whole header; without {@code addresses} the connection is the proxy's own (LOCAL), or of no known family. */
        record Header(Optional<ProxiedAddresses> addresses) implements Finding {}

        /** No header; {@code why} is for the log. */
        record Malformed(String why) implements Finding {}

        /** More bytes than a header may have. */
        record TooLong() implements Finding {}
    }

    /** The kinds of addresses of version 2, with how many bytes they have. */
    private enum Family {
        /** UNSPEC, or a connection of the proxy's own. */
        NONE(0),
        INET(12),
        INET6(36),
        UNIX(216);

        private final int bytes;

        Family(int bytes) {
            this.bytes = bytes;
        }
    }

    /** Takes {@code bytes}, those that came last, up to the end of the header. Not called again after another finding than Incomplete. */
    public Finding read(ByteBuf bytes) {
        Finding finding = INCOMPLETE;
        while (finding == INCOMPLETE && bytes.isReadable()) {
            finding = next(bytes.readByte());
        }
        return finding;
    }

    /** Whether a byte of the header has come. */
    public boolean hasBegun() {
        return length > 0;
    }

    private Finding next(byte octet) {
        if (length < head.length) {
            head[length] = octet;
        }
        length++;
        boolean isLine = head[0] == PREFIX[0];
        byte[] opening = isLine ? PREFIX : SIGNATURE;
        if (length <= opening.length) {
            return octet == opening[length - 1] ? INCOMPLETE : new Finding.Malformed("no PROXY header");
        }
        return isLine ? line(octet) : binary();
    }

    private Finding line(byte octet) {
        if (octet != '\n') {
            return length < LINE_BYTES_MAX ? INCOMPLETE : TOO_LONG;
        }
        if (head[length - 2] != '\r') {
            return new Finding.Malformed("a PROXY line without CR");
        }
        return ProxyLine.read(new String(head, PREFIX.length, length - 2 - PREFIX.length, StandardCharsets.ISO_8859_1));
    }

    private Finding binary() {
        if (length < FIXED_BYTES) {
            return INCOMPLETE;
        }
        if (missing < 0) {
            Finding fixed = fixedPart();
            if (fixed != INCOMPLETE) {
                return fixed;
            }
        } else {
            missing--;
        }
        return missing > 0 ? INCOMPLETE : new Finding.Header(addresses());
    }

    private Finding fixedPart() {
        int command = head[12] & 0xff;
        if (command != PROXY && command != LOCAL) {
            return new Finding.Malformed("a PROXY header of another version or command");
        }
        int pair = head[13] & 0xff;
        if (pair >> 4 > 3 || (pair & 0xf) > 2) {
            return new Finding.Malformed("a PROXY header of another family");
        }
        missing = (head[14] & 0xff) << 8 | head[15] & 0xff;
        Family named = Family.values()[pair >> 4];
        if (missing > named.bytes + TLV_BYTES_MAX) {
            return TOO_LONG;
        }
        if (command == PROXY && missing < named.bytes) {
            return new Finding.Malformed("a PROXY header shorter than its addresses");
        }
        boolean isStream = (pair & 0xf) == 1;
        family = command == PROXY && isStream && named != Family.UNIX ? named : Family.NONE;
        return INCOMPLETE;
    }

    private Optional<ProxiedAddresses> addresses() {
        if (family == Family.NONE) {
            return Optional.empty();
        }
        int bytes = family == Family.INET ? 4 : 16;
        int ports = FIXED_BYTES + 2 * bytes;
        return Optional.of(new ProxiedAddresses(
                new InetSocketAddress(addressAt(FIXED_BYTES, bytes), portAt(ports)),
                new InetSocketAddress(addressAt(FIXED_BYTES + bytes, bytes), portAt(ports + 2))));
    }

    private InetAddress addressAt(int at, int bytes) {
        return ProxyLine.addressOf(Arrays.copyOfRange(head, at, at + bytes));
    }

    private int portAt(int at) {
        return (head[at] & 0xff) << 8 | head[at + 1] & 0xff;
    }
}

package io.moorgate.routing;

/** How many leading bits of an address make one client. */
public record ClientPrefix(int v4Bits, int v6Bits) {
    /** Every address is a client of its own. */
    public static final ClientPrefix WHOLE = new ClientPrefix(32, 128);

    public ClientPrefix {
        if (v4Bits < 0 || v4Bits > 32 || v6Bits < 0 || v6Bits > 128) {
            throw new IllegalArgumentException(v4Bits + "," + v6Bits + " (expected: 0..32,0..128)");
        }
    }
}

package io.moorgate.peers.link;

/** The limits of what goes over a link. A frame is its length in 4 bytes, a type in one, and the body. */
public final class Frames {
    /** Bytes of the length in front of a frame. */
    public static final int LENGTH_BYTES = 4;

    /** The longest frame, without its length. */
    static final int BYTES_MAX = 1 << 20;

    /** When a frame of rows is full: the bytes that its rows are estimated at. */
    public static final int ROWS_BYTES = 64 * 1024;

    /** The most rows of a frame, and the most endpoints of a part of a load report. */
    public static final int ROWS_MAX = 1024;

    /** The most entries of a row: lives of replicas that have known one client. */
    public static final int ENTRIES_MAX = 64;

    /** The longest text in UTF-8: a name, an id, an address. */
    public static final int TEXT_BYTES_MAX = 1024;

    /** The longest name of a replica in UTF-8. */
    public static final int REPLICA_BYTES_MAX = 253;

    /** The most words of one kind that a link's dictionary holds. */
    public static final int WORDS_MAX = 1 << 16;

    /** The most bytes of text in a link's dictionaries. */
    public static final int WORD_BYTES_MAX = 8 << 20;

    /** The flag in a frame's type that says that both sides forget the dictionaries before it. */
    public static final int FORGET_WORDS = 0x80;

    private Frames() {}
}

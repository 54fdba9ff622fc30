package io.moorgate.traffic.relay.websocket;

/** What a {@link FrameTracker} reports of the frames that pass. */
interface FrameEvents {
    /** Ignores every event. */
    FrameEvents IGNORED = new FrameEvents() {};

    /** A frame's header is whole. {@code length}: of its payload in bytes. */
    default void frame(int opcode, boolean fin, long length) {}

    /** The last byte of a message has passed. */
    default void messageEnded() {}
}

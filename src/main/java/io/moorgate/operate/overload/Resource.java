package io.moorgate.operate.overload;

/** What the gateway may run short of. */
enum Resource {
    /** The heap, as full as the last collection left it. */
    HEAP("heap"),
    /** Memory outside the heap that buffers are made of. */
    DIRECT_MEMORY("direct-memory"),
    /** Heap and direct memory together, against {@code moorgate.overload.memory-max}. */
    MEMORY("memory"),
    /** File descriptors of the process. */
    DESCRIPTORS("descriptors"),
    /** Open client connections of all listeners. */
    CONNECTIONS("connections");

    private final String label;

    Resource(String label) {
        this.label = label;
    }

    /** As the log prints it. */
    String label() {
        return label;
    }
}

package io.moorgate.control.source.manifest;

/**
 * How much a directory source reads.
 *
 * @param fileBytesMax limit {@code manifest-bytes}: a larger file contributes nothing
 * @param filesMax limit {@code manifest-files}: files after the first ones by name contribute nothing
 */
public record DirectoryLimits(int fileBytesMax, int filesMax) {
    /** 4 MiB a file, 1,000 files. */
    public static final DirectoryLimits DEFAULT = new DirectoryLimits(4 << 20, 1_000);

    public DirectoryLimits {
        if (fileBytesMax < 1 || filesMax < 1) {
            throw new IllegalArgumentException(
                    "fileBytesMax: " + fileBytesMax + ", filesMax: " + filesMax + " (expected: >= 1)");
        }
    }
}

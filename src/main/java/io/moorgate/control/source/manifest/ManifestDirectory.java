package io.moorgate.control.source.manifest;

import io.moorgate.hash.Sha256;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Reads all manifests of a directory, parsing only those whose contents have changed. Confined to the configuration's
 * thread.
 */
final class ManifestDirectory {
    private static final Logger LOG = Logger.getLogger(ManifestDirectory.class);

    private final Path directory;
    private final DirectoryLimits limits;
    private final ManifestReader reader = new ManifestReader(new IgnoredKinds());
    private final EmptyFiles empty;
    private Map<String, Print> listed = Map.of();
    private Map<String, Read> files = Map.of();

    ManifestDirectory(Path directory, DirectoryLimits limits, Ticker ticker) {
        this.directory = directory;
        this.limits = limits;
        this.empty = new EmptyFiles(ticker);
    }

    /** What signals that a file may have changed. */
    private record Print(Object fileKey, long size, FileTime modified) {}

    /**
     * A file that was read, by a digest of its contents.
     *
     * @param manifest what counts: of what cannot be read, what the versions before held
     */
    private record Read(String digest, Manifest manifest) {
        static Read of(String digest, Manifest manifest, Read before) {
            return new Read(digest, before == null ? manifest : manifest.over(before.manifest()));
        }
    }

    /** Whether a file has been empty for so long, since the last call, that the next {@link #read} takes its objects away. */
    boolean hasEmptied() {
        return empty.hasEmptied();
    }

    /** Whether a look at names, sizes and times shows something other than what was last read. */
    boolean hasChanged() throws IOException {
        return !listed.equals(list());
    }

    /**
     * Every file's manifest, sorted by name. An object that cannot be read is as its last version that could; where it
     * is not known what object it is, or the whole file cannot be read, nothing is taken away that was there before. A file that stays
     * empty has no objects: {@link EmptyFiles}.
     *
     * @throws IOException where the directory itself cannot be read
     */
    List<Manifest> read() throws IOException {
        var found = list();
        var read = new TreeMap<String, Read>();
        for (String name : found.keySet().stream().limit(limits.filesMax()).toList()) {
            try {
                read.put(name, readFile(name));
            } catch (NoSuchFileException gone) {
                LOG.debugf("file gone before it was read file=%s", name);
            } catch (IOException fault) {
                read.put(name, refused(name, "cannot be read: " + fault));
            }
        }
        listed = found;
        files = read;
        empty.retain(read.keySet());
        var manifests =
                new ArrayList<>(read.values().stream().map(Read::manifest).toList());
        if (found.size() > limits.filesMax()) {
            manifests.add(tooMany(found.size()));
        }
        return manifests;
    }

    private Read readFile(String name) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(directory.resolve(name))) {
            bytes = in.readNBytes(limits.fileBytesMax() + 1);
        }
        if (bytes.length > limits.fileBytesMax()) {
            return refused(name, "too large (expected: at most " + limits.fileBytesMax() + " bytes)");
        }
        if (empty.isEmptied(name, bytes)) {
            return new Read("", reader.read(directory.resolve(name).toString(), bytes));
        }
        String digest = Sha256.hex(bytes);
        Read before = files.get(name);
        return before != null && before.digest().equals(digest)
                ? before
                : Read.of(digest, reader.read(directory.resolve(name).toString(), bytes), before);
    }

    private Read refused(String name, String message) {
        var problem = ManifestReader.problem(directory.resolve(name).toString(), 0, "", message);
        return Read.of("", new Manifest(List.of(), List.of(problem), Unread.EVERYTHING), files.get(name));
    }

    private Manifest tooMany(int count) {
        var problem = ManifestReader.problem(
                directory.toString(), 0, "", count + " files (expected: at most " + limits.filesMax() + ")");
        return new Manifest(List.of(), List.of(problem), Unread.NOTHING);
    }

    private TreeMap<String, Print> list() throws IOException {
        var listed = new TreeMap<String, Print>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, ManifestDirectory::isManifest)) {
            for (Path entry : entries) {
                try {
                    var attributes = Files.readAttributes(entry, BasicFileAttributes.class);
                    if (attributes.isRegularFile()) {
                        listed.put(
                                entry.getFileName().toString(),
                                new Print(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime()));
                    }
                } catch (NoSuchFileException gone) {
                    LOG.debugf("file gone, or a link to nothing file=%s", entry);
                }
            }
        } catch (DirectoryIteratorException fault) {
            throw fault.getCause();
        }
        return listed;
    }

    static boolean isManifest(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }
}

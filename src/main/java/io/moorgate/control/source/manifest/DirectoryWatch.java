package io.moorgate.control.source.manifest;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Notices whether something has happened in a directory, also when the directory appears, goes or is replaced by
 * another one of its name. Confined to the configuration's thread; {@link #close} may come from any.
 */
final class DirectoryWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DirectoryWatch.class);

    private final Path directory;
    private final WatchService service;
    private WatchKey key;
    private Object identity = "never looked at";

    /** {@code directory} may be missing. */
    DirectoryWatch(Path directory) throws IOException {
        this.directory = directory;
        this.service = directory.getFileSystem().newWatchService();
    }

    /** Whether something has happened since the last call; the first call says yes. Never waits. */
    boolean poll() {
        try {
            boolean replaced = follow();
            return drain() || replaced;
        } catch (ClosedWatchServiceException closed) {
            return false;
        }
    }

    /** Ends the watch; {@link #poll} says no from then on. */
    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException fault) {
            LOG.debugf(fault, "watch not closed directory=%s", directory);
        }
    }

    /** Watches the directory that has the name now; whether it is another one than before. */
    private boolean follow() {
        Object found = identityOf(directory);
        if (Objects.equals(found, identity) && (key == null || key.isValid())) {
            return false;
        }
        if (key != null) {
            key.cancel();
            key = null;
        }
        identity = found;
        if (found != null) {
            try {
                key = directory.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
            } catch (IOException fault) {
                LOG.warnf("directory not watched, only looked at now and then directory=%s fault=%s", directory, fault);
            }
        }
        return true;
    }

    private boolean drain() {
        boolean any = false;
        for (WatchKey ready = service.poll(); ready != null; ready = service.poll()) {
            any |= !ready.pollEvents().isEmpty();
            ready.reset();
        }
        return any;
    }

    private static Object identityOf(Path directory) {
        try {
            var attributes = Files.readAttributes(directory, BasicFileAttributes.class);
            return attributes.isDirectory() ? Objects.requireNonNullElse(attributes.fileKey(), directory) : null;
        } catch (IOException missing) {
            return null;
        }
    }
}

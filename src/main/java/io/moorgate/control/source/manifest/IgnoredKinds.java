package io.moorgate.control.source.manifest;

import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;

/** Logs once of each kind that its objects are not read. Confined to the configuration's thread. */
final class IgnoredKinds {
    private static final Logger LOG = Logger.getLogger(IgnoredKinds.class);

    /** Limit {@code ignored-kinds}: how many are logged; a directory may be full of others. */
    private static final int LOGGED_MAX = 64;

    private final Set<String> logged = new HashSet<>();

    /** There is an object of {@code kind}, which has its version in front. */
    void found(String kind, String file, int line) {
        if (logged.size() < LOGGED_MAX && logged.add(kind)) {
            LOG.infof("objects of this kind are not read kind=\"%s\" first=%s:%d", kind, file, line);
        }
    }
}

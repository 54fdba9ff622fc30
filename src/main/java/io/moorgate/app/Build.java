package io.moorgate.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this program was built from; Maven fills {@code moorgate/build.properties}. */
record Build(String version, String commit) {
    private static final String RESOURCE = "/moorgate/build.properties";

    /** This program. */
    static Build current() {
        Properties filled = new Properties();
        try (InputStream stream = Build.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            filled.load(stream);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        return new Build(filled.getProperty("version"), filled.getProperty("commit"));
    }

    /** The version of the Java that runs it. */
    static String java() {
        return Runtime.version().toString();
    }
}

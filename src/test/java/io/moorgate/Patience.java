package io.moorgate;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * How long a test waits where it does not say: a wait ends as soon as its condition holds, so a long one costs only the
 * test that fails. Awaitility's ten seconds are too short beside busy loops and other processes.
 */
public final class Patience implements LauncherSessionListener {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(TIMEOUT);
    }
}

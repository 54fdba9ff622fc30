package io.moorgate.app;

import io.moorgate.demo.Demo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Starts the embedded demo where the settings ask for it. */
final class DemoStart {
    private DemoStart() {}

    /** The demo, running; empty where it is not asked for. */
    static Optional<Demo> of(GatewaySettings settings, int managementPort) {
        if (!settings.demo()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Demo.start(settings.http().port(), managementPort));
        } catch (IOException fault) {
            throw new UncheckedIOException("the demo did not start: " + fault.getMessage(), fault);
        }
    }
}

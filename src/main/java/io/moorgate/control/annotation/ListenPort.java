package io.moorgate.control.annotation;

import java.util.Objects;
import java.util.Optional;

/**
 * A gateway port to open for raw TCP.
 *
 * @param servicePort where its connections go; empty: to the port that fits
 */
public record ListenPort(int port, Optional<PortRef> servicePort) {
    public ListenPort {
        Objects.requireNonNull(servicePort, "servicePort");
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(port + " (expected: 1..65535)");
        }
    }

    /** {@code 5432}, {@code 5432:postgres}. */
    @Override
    public String toString() {
        return servicePort.map(name -> port + ":" + name).orElseGet(() -> Integer.toString(port));
    }
}

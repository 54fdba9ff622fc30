package io.moorgate.control.translate;

import java.util.Optional;

/**
 * A TCP port of a Service.
 *
 * @param name empty where the only port has none
 * @param appProtocol the Service port's, else that of its slices
 */
record PortSpec(String name, int number, Optional<AppProtocol> appProtocol) {
    /** What an upstream of it is called: the name, or the number where there is none. */
    String label() {
        return name.isEmpty() ? Integer.toString(number) : name;
    }
}

package io.moorgate.operate.overload;

import java.util.Map;

/** Measures what the gateway uses of what it has. */
@FunctionalInterface
interface PressureSource {
    /** The used part of each resource that can be measured. Called once a second, by one thread. */
    Map<Resource, Double> read();
}

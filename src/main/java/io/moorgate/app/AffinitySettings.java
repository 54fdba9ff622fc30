package io.moorgate.app;

import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** How many pins are remembered: {@code moorgate.affinity.*}. */
public interface AffinitySettings {
    @WithName("entries-max")
    @WithDefault("1000000")
    @Description("Pins that are remembered; the longest idle one goes first, one with a live connection never.")
    int entriesMax();

    @WithName("entries-per-service-max")
    @WithDefault("25%")
    @Description(
            "Pins of one Service: a number, or a part of `moorgate.affinity.entries-max` in percent. Beyond it the Service's own"
                    + " longest idle pin goes.")
    String entriesPerServiceMax();
}

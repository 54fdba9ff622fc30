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

    /** {@link #entriesPerServiceMax} in pins; at least one. */
    default int serviceMax() {
        String text = entriesPerServiceMax().strip();
        try {
            boolean isPart = text.endsWith("%");
            long number = Long.parseLong(isPart ? text.substring(0, text.length() - 1) : text);
            if (number >= 1 && number <= (isPart ? 100 : Integer.MAX_VALUE)) {
                return (int) (isPart ? Math.max(1, entriesMax() * number / 100) : number);
            }
        } catch (NumberFormatException unreadable) {
            // Refused below.
        }
        throw new IllegalArgumentException("moorgate.affinity.entries-per-service-max: \"" + text
                + "\" (expected: a number of 1 and more, or 1% to 100%)");
    }
}

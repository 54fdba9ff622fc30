package io.moorgate.app;

/** How many pins one Service may have, as the settings say it: a number, or a part of all in percent. */
final class ServiceShare {
    private ServiceShare() {}

    /** In pins; at least one. What makes no sense is an {@link IllegalArgumentException}. */
    static int of(AffinitySettings settings) {
        String text = settings.entriesPerServiceMax().strip();
        boolean isPart = text.endsWith("%");
        try {
            long number = Long.parseLong(isPart ? text.substring(0, text.length() - 1) : text);
            if (number >= 1 && number <= (isPart ? 100 : Integer.MAX_VALUE)) {
                return (int) (isPart ? Math.max(1, settings.entriesMax() * number / 100) : number);
            }
        } catch (NumberFormatException unreadable) {
            // Refused below.
        }
        throw new IllegalArgumentException("moorgate.affinity.entries-per-service-max: \"" + text
                + "\" (expected: a number of 1 and more, or 1% to 100%)");
    }
}

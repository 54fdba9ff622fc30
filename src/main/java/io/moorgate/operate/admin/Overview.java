package io.moorgate.operate.admin;

/**
 * A replica at a glance.
 *
 * @param relays what carries relays
 * @param isStopping whether it drains to end
 */
public record Overview(
        String replica,
        String version,
        String commit,
        String java,
        String relays,
        long uptimeSeconds,
        boolean isStopping,
        Counted counted) {

    /** What all Services have counted: connections opened, requests answered, those of them with 500 or more. */
    public record Counted(long opened, long requests, long errors) {}
}

package io.moorgate.operate.admin;

/**
 * A replica at a glance.
 *
 * @param program what runs
 * @param isStopping whether it drains to end
 * @param pressure the share of what is scarcest that is used, from 0 to 1
 */
public record Overview(
        String replica, Program program, long uptimeSeconds, boolean isStopping, double pressure, Counted counted) {

    /**
     * What runs.
     *
     * @param relays what carries relays
     */
    public record Program(String version, String commit, String java, String relays) {}

    /** What all Services have counted: connections opened, requests answered, those of them with 500 or more. */
    public record Counted(long opened, long requests, long errors) {}
}

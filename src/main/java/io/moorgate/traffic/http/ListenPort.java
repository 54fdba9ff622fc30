package io.moorgate.traffic.http;

/**
 * Where the HTTP family is listened for.
 *
 * @param bindAddress the address to listen on
 * @param number the port to listen on; 0 for any free one
 * @param connectionsMax connections at one time; beyond it 503
 */
public record ListenPort(String bindAddress, int number, int connectionsMax) {
    /** The default. */
    public static final ListenPort DEFAULT = new ListenPort("0.0.0.0", 8080, 100_000);
}

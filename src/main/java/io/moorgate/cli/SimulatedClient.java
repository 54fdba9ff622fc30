package io.moorgate.cli;

import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.balance.ClientTraits;
import io.moorgate.traffic.balance.Pick;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A client of a simulation, which differs from every other one in its address and in all that it sends. */
final class SimulatedClient implements ClientTraits {
    private static final int NETWORK = 10;

    private final int number;
    private final boolean isHttp;
    private final Map<String, String> cookies = new HashMap<>();
    private SimulatedReplica replica;
    private Optional<Pick> pick = Optional.empty();
    private Optional<Endpoint> endpoint = Optional.empty();

    /** {@code number} below 2^24. */
    SimulatedClient(int number, boolean isHttp) {
        this.number = number;
        this.isHttp = isHttp;
    }

    @Override
    public InetAddress address() {
        try {
            return InetAddress.getByAddress(
                    new byte[] {NETWORK, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public boolean isHttp() {
        return isHttp;
    }

    @Override
    public Optional<String> header(String name) {
        return isHttp ? Optional.of("client-" + number) : Optional.empty();
    }

    @Override
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies.get(name));
    }

    @Override
    public Optional<String> query(String name) {
        return header(name);
    }

    /** It sends a cookie of its own beside those that it was given. */
    void bring(String cookie) {
        cookies.put(cookie, "client-" + number);
    }

    /** It is connected through {@code by}, or turned away where {@code to} is empty. */
    void connected(SimulatedReplica by, Pick its, Optional<Endpoint> to) {
        replica = by;
        pick = Optional.of(its);
        endpoint = to;
        its.setCookie(false).ifPresent(this::keep);
    }

    private void keep(String setCookie) {
        String pair = setCookie.substring(0, setCookie.indexOf(';'));
        cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }

    /** Its connection ends. */
    void leave() {
        pick.ifPresent(Pick::release);
        pick = Optional.empty();
        endpoint = Optional.empty();
    }

    /** Through which replica it is connected, or was last. */
    SimulatedReplica replica() {
        return replica;
    }

    Optional<Pick> pick() {
        return pick;
    }

    /** Where it is connected. */
    Optional<Endpoint> endpoint() {
        return endpoint;
    }
}

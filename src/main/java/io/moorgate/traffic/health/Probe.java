package io.moorgate.traffic.health;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.HealthCheck;
import io.moorgate.traffic.tls.Alpn;
import io.netty.channel.Channel;

/** Asks an endpoint how it is over a connection that is open. The check's loop. */
interface Probe {
    /** Gets how the endpoint is; only the first call counts. */
    @FunctionalInterface
    interface Outcome {
        /** {@code found} says in one line what was answered. */
        void ended(boolean isGood, String found);
    }

    /** Asks; the connection is closed once {@code outcome} has been called. */
    void begin(Channel channel, Outcome outcome);

    /** What {@code check} speaks inside TLS. */
    static Alpn alpn(HealthCheck check) {
        return switch (check) {
            case HealthCheck.Off off -> Alpn.NONE;
            case HealthCheck.Tcp tcp -> Alpn.NONE;
            case HealthCheck.Http http -> Alpn.HTTP_1_1;
            case HealthCheck.Grpc grpc -> Alpn.HTTP_2;
        };
    }

    /** What {@code check}, which is not off, asks of {@code endpoint}, over TLS or in plain text. */
    static Probe of(HealthCheck check, Endpoint endpoint, boolean isEncrypted) {
        return switch (check) {
            case HealthCheck.Off() -> throw new IllegalArgumentException("health-check: off (expected: a check)");
            case HealthCheck.Tcp() -> (channel, outcome) -> outcome.ended(true, "it accepts");
            case HealthCheck.Http(String path) -> new HttpProbe(path, endpoint);
            case HealthCheck.Grpc(String service) -> new GrpcProbe(service, endpoint, isEncrypted);
        };
    }
}

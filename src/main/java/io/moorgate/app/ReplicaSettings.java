package io.moorgate.app;

import io.smallrye.config.WithDefault;

/** The replicas of the gateway: {@code moorgate.replicas.*}. */
public interface ReplicaSettings {
    @WithDefault("off")
    @Description(
            "`on`: a replica that holds over 1.2 times as many connections as the replicas do on average asks clients to come back"
                    + " (WebSocket Close 1012, GOAWAY, the planned end of an event stream; never TCP), a tenth of them a minute at most.")
    String rebalance();
}

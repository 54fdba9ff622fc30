package io.moorgate.operate.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.peers.link.RequestKey;
import io.moorgate.peers.replication.ManagementPort;
import io.moorgate.peers.replication.ReplicaStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaRowsTest {
    @Test
    void saysAllThatIsKnownOfAReplica() {
        ReplicaStatus status = new ReplicaStatus(
                "edge-1",
                42,
                ReplicaStatus.Link.UP,
                new ReplicaStatus.Reach(
                        "10.0.0.2:9500", 1, Optional.of(new ManagementPort("10.0.0.2", 9000, RequestKey.random()))),
                new ReplicaStatus.Age(2.5, 0.25),
                new ReplicaStatus.Held(7, "0a", true),
                false);
        JsonObject row = new JsonObject()
                .put("replica", "edge-1")
                .put("epoch", 42L)
                .put("self", false)
                .put("address", "10.0.0.2:9500")
                .put("link", "up")
                .put("leaseAgeSeconds", 2.5)
                .put("syncLagSeconds", 0.25)
                .put("rows", 7)
                .put("digest", "0a")
                .put("digestEqual", true)
                .put("draining", false)
                .put("protocol", 1)
                .put("managementPort", 9000);
        assertEquals(new JsonArray().add(row), ReplicaRows.page(List.of(status)).rows());
    }
}

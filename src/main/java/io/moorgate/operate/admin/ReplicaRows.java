package io.moorgate.operate.admin;

import io.moorgate.peers.replication.ManagementPort;
import io.moorgate.peers.replication.ReplicaStatus;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** {@code /api/replicas}: the replicas that are there, by name, as this one sees them. */
final class ReplicaRows {
    private ReplicaRows() {}

    static Page page(List<ReplicaStatus> replicas) {
        return Page.whole(replicas.stream().map(ReplicaRows::row));
    }

    private static JsonObject row(ReplicaStatus replica) {
        return new JsonObject()
                .put("replica", replica.replica())
                .put("epoch", replica.epoch())
                .put("self", replica.isSelf())
                .put("address", replica.reach().address())
                .put("link", replica.link().name().toLowerCase(Locale.ROOT))
                .put("leaseAgeSeconds", replica.age().leaseSeconds())
                .put("syncLagSeconds", replica.age().syncLagSeconds())
                .put("rows", replica.held().rows())
                .put("digest", replica.held().digest())
                .put("digestEqual", replica.held().digestEqual())
                .put("draining", replica.isDraining())
                .put("protocol", replica.reach().protocol())
                .put(
                        "managementPort",
                        replica.management().map(ManagementPort::port).orElse(null));
    }
}

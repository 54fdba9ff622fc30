package io.moorgate.load;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.routing.ServiceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections that clients hold at other replicas, as these have last reported them. Passes changes on to {@link ClientUses}.
 *
 * <p>Confined to the peers' thread.
 */
public final class ForeignClients {
    /** The most clients of one replica that are kept; more hold their connections uncounted. */
    public static final int CLIENTS_MAX = 1 << 17;

    private record Key(ServiceId service, ClientKey client) {}

    private final ClientUses uses;
    private final Map<ReplicaLife, Map<Key, Integer>> byOrigin = new HashMap<>();

    /** {@code uses} gets what changes. */
    public ForeignClients(ClientUses uses) {
        this.uses = uses;
    }

    /** {@code origin} reports {@code changes}; {@code isWhole}: what it has reported before is void. */
    public void reported(ReplicaLife origin, boolean isWhole, List<ClientUse> changes) {
        if (isWhole) {
            lost(origin);
        }
        Map<Key, Integer> known = byOrigin.computeIfAbsent(origin, first -> new HashMap<>());
        for (ClientUse change : changes) {
            Key key = new Key(change.service(), change.client());
            Integer before = known.get(key);
            int live = before == null && known.size() >= CLIENTS_MAX ? 0 : change.live();
            if (live > 0) {
                known.put(key, live);
            } else {
                known.remove(key);
            }
            int more = live - (before == null ? 0 : before);
            if (more != 0 || change.connects() > 0) {
                uses.elsewhere(change.service(), change.client(), more, change.connects());
            }
        }
    }

    /** {@code origin} holds nothing any more. */
    public void lost(ReplicaLife origin) {
        Map<Key, Integer> known = byOrigin.remove(origin);
        if (known != null) {
            known.forEach((key, live) -> uses.elsewhere(key.service(), key.client(), -live, 0));
        }
    }
}

package io.moorgate.load;

import io.moorgate.affinity.ClientKey;
import io.moorgate.routing.ServiceId;
import java.util.List;

/** What the clients of this replica have of the Services that limit them, and what they have at other replicas. Any thread. */
public interface ClientUses {
    /** Nothing is counted. */
    ClientUses NONE = new ClientUses() {
        @Override
        public void follow(Runnable pressing) {}

        @Override
        public List<ClientUse> changes(int max) {
            return List.of();
        }

        @Override
        public List<ClientUse> all(int max) {
            return List.of();
        }

        @Override
        public void elsewhere(ServiceId service, ClientKey client, int live, int connects) {}

        @Override
        public void share(int replicas) {}
    };

    /**
     * From now on changes are kept for {@link #changes}.
     *
     * @param pressing runs when a change should be reported soon: the client is near its limit. Any thread; must not block
     */
    void follow(Runnable pressing);

    /** What has changed since the last call, each client once and {@code max} of them at most; the others remain for the next. */
    List<ClientUse> changes(int max);

    /** Clients that hold connections, {@code max} of them at most; how often they have connected is left out. */
    List<ClientUse> all(int max);

    /** At other replicas {@code client} holds {@code live} connections more, or less below 0, and has connected {@code connects} times. */
    void elsewhere(ServiceId service, ClientKey client, int live, int connects);

    /** This replica keeps to an even part of each limit, one of {@code replicas}; 1 where all others report to it. */
    void share(int replicas);
}

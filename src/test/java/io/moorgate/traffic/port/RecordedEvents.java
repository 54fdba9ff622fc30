package io.moorgate.traffic.port;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectFailure;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the events of traffic, in short words. Any thread. */
public final class RecordedEvents implements TrafficEvents {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> whys = new CopyOnWriteArrayList<>();

    /** For each client that was turned away its address and why. */
    public List<String> whys() {
        return whys;
    }

    /** Every event so far: {@code opened}, {@code closed client:done}, {@code failed refused}, … */
    public List<String> told() {
        return told;
    }

    /** How often the event {@code word} came. */
    public long count(String word) {
        return told.stream().filter(word::equals).count();
    }

    @Override
    public void opened(LiveConnection connection) {
        told.add("opened");
    }

    @Override
    public void closed(LiveConnection connection, CloseReason reason) {
        told.add("closed " + reason);
    }

    @Override
    public void connected(Route route, Endpoint endpoint, long nanos) {
        told.add("connected");
    }

    @Override
    public void connectFailed(Route route, Endpoint endpoint, ConnectFailure reason) {
        told.add("failed " + reason.label());
    }

    @Override
    public void clientRefused(Route route, CloseReason reason, String client, String why) {
        told.add("refused " + reason);
        whys.add(client + " " + why);
    }

    @Override
    public void refused(RefusedFacts facts) {
        String host = facts.facts().host;
        whys.add(facts.client() + " " + facts.cause().label() + " " + facts.detail()
                + (host.isEmpty() ? "" : " " + host));
    }

    @Override
    public void limitReached(Limit limit) {
        told.add("limit " + limit.label());
    }
}

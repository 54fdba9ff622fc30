package io.moorgate.cli;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinListing;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.Upstream;
import io.moorgate.routing.WeightedRoute;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.balance.PickState;
import io.moorgate.traffic.live.PickReason;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Lets the gateway's own picker choose an endpoint for a client, with nothing live yet, and says how it comes to that. */
final class EndpointChoice {
    private static final int LISTED_MAX = 10;

    private final Optional<CookieSigner> cookies;
    private final Explanation explanation;
    private final AffinityTable pins = new AffinityTable(1, Ticker.system());
    private final EndpointPicker picker;

    /** {@code cookies} verifies what a client sends; without it no cookie counts. */
    EndpointChoice(RoutingTable table, Optional<CookieSigner> cookies, Explanation explanation) {
        this.cookies = cookies;
        this.explanation = explanation;
        picker = new EndpointPicker(
                new PickState(pins, new LiveCounts(), new EndpointHealth(Ticker.system(), HealthEvents.SILENT)),
                cookies.orElseGet(CookieSigner::generated),
                TrafficEvents.SILENT,
                Ticker.system(),
                FirstPins.ALONE,
                new SplittableRandom(1));
        picker.retain(table);
    }

    /** Which of its ways {@code route} has for {@code client}; itself where it has none. */
    Route way(Route route, AskingClient client) {
        Route way = picker.way(route, client);
        List<WeightedRoute> ways = route.ways();
        int sum = ways.stream().mapToInt(WeightedRoute::weight).sum();
        ways.stream()
                .limit(LISTED_MAX)
                .forEach(one -> explanation.step(
                        "ways",
                        one.route().service() + ", weight " + one.weight() + " of " + sum
                                + (one.route() == way ? ": taken" : "")));
        if (ways.size() > LISTED_MAX) {
            explanation.step("ways", ways.size() - LISTED_MAX + " more; taken: " + way.service());
        }
        return way;
    }

    /** Chooses for {@code client}. */
    void choose(Route route, AskingClient client) {
        Upstream upstream = route.upstream();
        Pick pick = picker.pick(upstream, client);
        try {
            Optional<Endpoint> chosen = pick.next();
            pick.connected(0);
            new AffinityExplanation(explanation, cookies.isPresent())
                    .explain(upstream.affinity(), client, pick.reason());
            balance(upstream, pick.reason());
            chosen.ifPresentOrElse(
                    endpoint -> served(endpoint, upstream, pick, client),
                    () -> unserved(upstream, client, pick.reason()));
        } finally {
            pick.release();
        }
    }

    private void balance(Upstream upstream, PickReason reason) {
        List<Endpoint> all = upstream.endpoints().all();
        List<Endpoint> open = upstream.endpoints().forNewClients();
        String how = reason == PickReason.PINNED
                ? "not asked: the client has its endpoint"
                : switch (upstream.balance().strategy()) {
                    case LEAST_CONNECTIONS -> "by live connections, of which there are none here: chance decides";
                    case EWMA -> "by latency and live connections, of which nothing is known here: chance decides";
                    case ROUND_ROBIN -> "one after the other";
                    case RANDOM -> "by chance";
                    case HASH ->
                        "by rendezvous hash of "
                                + Spelling.of(upstream.balance().hashOn()) + ", on every replica the same";
                };
        explanation.step("balance", Spelling.of(upstream.balance().strategy()) + ": " + how);
        if (all.size() <= LISTED_MAX) {
            all.forEach(endpoint -> explanation.step(
                    "balance",
                    endpoint.name() + " " + Spelling.of(endpoint.state()) + ", "
                            + (open.contains(endpoint) ? "takes new clients" : "takes no new client")));
        } else {
            explanation.step(
                    "balance",
                    open.size() + " of " + all.size() + " endpoints take new clients: "
                            + all.stream()
                                    .collect(Collectors.groupingBy(
                                            endpoint -> Spelling.of(endpoint.state()), Collectors.counting())));
        }
    }

    private void served(Endpoint endpoint, Upstream upstream, Pick pick, AskingClient client) {
        boolean isSure = pick.reason() == PickReason.PINNED
                || upstream.balance().strategy() == Balance.Strategy.HASH
                || upstream.endpoints().forNewClients().size() == 1;
        explanation.step(
                "endpoint",
                endpoint.name() + " (" + Spelling.addressOf(endpoint) + "), "
                        + pick.reason().label() + (isSure ? "" : "; another time it may be another one"));
        Optional<String> pinned = pins.pins().findFirst().map(PinListing::client);
        explanation.step(
                "pin",
                pinned.filter(name -> pick.reason().isPinned())
                        .map(name -> name + " -> " + endpoint.name())
                        .orElse("none"));
        pick.setCookie(client.isSecure()).ifPresent(cookie -> explanation.step("cookie", "Set-Cookie: " + cookie));
        explanation.serve();
    }

    private void unserved(Upstream upstream, AskingClient client, PickReason reason) {
        Affinity affinity = upstream.affinity();
        int known = upstream.endpoints().all().size();
        boolean isLost = reason == PickReason.LOST;
        String lost = "(affinity-lost: " + Spelling.of(affinity.whenLost()) + ")";
        String answer = answer(client, isLost && affinity.whenLost() == Affinity.WhenLost.NOT_FOUND);
        if (isLost && AffinityExplanation.isLearnt(affinity.key()) && known > 0) {
            explanation.step(
                    "endpoint",
                    "only a running gateway knows which endpoint has issued this id; one that no replica knows is"
                            + " answered " + answer + " " + lost);
            explanation.serve();
        } else if (isLost) {
            explanation.refuse(
                    answer + ": the client's endpoint is gone " + lost + "; the next time it is a new client");
        } else {
            explanation.refuse(answer + ": no endpoint takes new clients (" + known + " known)");
        }
    }

    /** How a client is turned away; one without HTTP gets no answer. */
    private static String answer(AskingClient client, boolean isNotFound) {
        if (!client.isHttp()) {
            return "reset";
        }
        return isNotFound ? "404" : "503";
    }
}

package io.moorgate.cli;

import io.moorgate.routing.AccessPolicy;
import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.HttpRules;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Redirect;
import io.moorgate.routing.Route;
import io.moorgate.traffic.admit.AccessLists;
import io.moorgate.traffic.http.head.RequestTarget;
import io.moorgate.traffic.live.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a route asks of a client before it gets an endpoint. */
final class RouteRules {
    private final Explanation explanation;

    RouteRules(Explanation explanation) {
        this.explanation = explanation;
    }

    /** Whether {@code client} may come. */
    boolean admit(Route route, AskingClient client) {
        explanation.step(
                "route",
                "Service " + route.service() + ", port " + route.upstream().port() + ", protocol "
                        + Spelling.of(route.protocol()));
        if (route.security().redirects() && !client.isSecure()) {
            explanation.refuse("308: to https (tls-redirect); --tls asks for a client that comes over TLS");
            return false;
        }
        if (route.security().clients().isPresent()) {
            explanation.step("tls", "the client has to show a certificate that its authorities have signed");
            if (!client.isSecure()) {
                explanation.refuse("403: this host wants TLS and a client certificate");
                return false;
            }
        }
        if (client.isHttp() && isAnswered(route, client)) {
            return false;
        }
        if (route.refusal().isPresent()) {
            explanation.refuse(
                    (client.isHttp() ? "503: " : "reset: ") + route.refusal().get());
            return false;
        }
        return isListed(route.access(), client) && limits(route.limits());
    }

    /** Whether the route's rules answer in place of an endpoint. */
    private boolean isAnswered(Route route, AskingClient client) {
        HttpRules rules = route.rules();
        if (rules.isInvalid()) {
            explanation.refuse("500: the route cannot be served as it is declared");
            return true;
        }
        if (rules.redirect().isPresent()
                && RequestTarget.of(client.head().orElseThrow()) instanceof RequestTarget.Resource target) {
            Redirect redirect = rules.redirect().get();
            explanation.step(
                    "redirect",
                    redirect.status() + ": to "
                            + redirect.location(client.isSecure(), target.authority(), target.uri()));
            explanation.serve();
            return true;
        }
        return false;
    }

    private boolean isListed(AccessPolicy access, AskingClient client) {
        Optional<Limit> list = AccessLists.against(access, client.address(), client.origin());
        String who = client.address().getHostAddress() + (client.origin().isEmpty() ? "" : " from " + client.origin());
        if (list.isPresent()) {
            explanation.step("lists", who + " is not admitted by " + list.get().label());
            explanation.refuse(
                    client.isHttp()
                            ? "403: this client is not admitted here"
                            : "reset: this client is not admitted here");
            return false;
        }
        explanation.step("lists", access.isOpen() ? "none: every client is admitted" : who + " is admitted");
        return true;
    }

    private boolean limits(LimitPolicy limits) {
        List<String> texts = new ArrayList<>();
        ClientLimits client = limits.perClient();
        if (client.connectionsMax() > 0) {
            texts.add(client.connectionsMax() + " connections of one client (max-connections-per-client)");
        }
        client.connectRate().ifPresent(rate -> texts.add(rate + " connects of one client (connect-rate-per-client)"));
        if (limits.connectionsMax() > 0) {
            texts.add(limits.connectionsMax() + " connections of an endpoint (max-connections), then a wait of "
                    + Spelling.of(limits.queueTimeout()));
        }
        if (limits.handshakes().isGiven()) {
            texts.add((limits.handshakes().isAuto()
                            ? "by latency: as much"
                            : limits.handshakes().max() + "")
                    + " unanswered at an endpoint (handshakes-max), then a wait of "
                    + Spelling.of(limits.queueTimeout()));
        }
        if (texts.isEmpty()) {
            texts.add("none");
        }
        texts.forEach(text -> explanation.step("limits", text));
        return true;
    }
}

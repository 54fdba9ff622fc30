package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.ListenerPorts;
import io.moorgate.control.gatewayapi.RouteKind;
import io.moorgate.routing.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Plans what the routes of Gateway API ask for, those that are attached to Gateways of this gateway. */
final class GatewayRoutes implements RouteSource {
    @Override
    public List<RoutePlan> plans(Planning planning, Consumer<Problem> problems) {
        List<GenericKubernetesResource> objects = planning.observed().others(GenericKubernetesResource.class);
        if (objects.isEmpty()) {
            return List.of();
        }
        Attachments attachments = attachments(planning.settings(), planning.secrets(), objects);
        List<RoutePlan> plans = new ArrayList<>();
        for (Attachments.Attached attached : attachments.routes()) {
            if (!attached.bound().isEmpty()) {
                plans.add(plan(planning, attachments, attached));
            }
        }
        return plans;
    }

    /** What is attached to what. */
    static Attachments attachments(
            TranslateSettings settings, SecretIndex secrets, List<GenericKubernetesResource> objects) {
        return new Attachments(
                objects,
                ports(settings),
                ref -> secrets.certificate(new SecretId(ref.namespace(), ref.name())) instanceof SecretIndex.Read.Good);
    }

    static ListenerPorts ports(TranslateSettings settings) {
        return new ListenerPorts(
                settings.ports().reserved(),
                port -> !settings.ports().reserved().contains(port)
                        && settings.ports().mayBeOpened(port));
    }

    private static RoutePlan plan(Planning planning, Attachments attachments, Attachments.Attached attached) {
        RouteKind kind = attached.route().kind();
        Declarer declarer = Declarer.of(
                switch (kind) {
                    case HTTP -> Declarer.Rank.HTTP_ROUTE;
                    case GRPC -> Declarer.Rank.GRPC_ROUTE;
                    case TLS -> Declarer.Rank.TLS_ROUTE;
                    case TCP -> Declarer.Rank.TCP_ROUTE;
                },
                attached.route().object().source().getMetadata());
        List<Problem> found = new ArrayList<>();
        try {
            GatewayBackends backends =
                    new GatewayBackends(planning, attachments.grants(), attached.route(), declarer, found::add);
            List<Route> routes = kind == RouteKind.HTTP || kind == RouteKind.GRPC
                    ? new GatewayHttpPlanner(attachments, attached, declarer, backends).plan()
                    : new GatewayTcpPlanner(attached, declarer, backends).plan();
            return new RoutePlan(declarer, routes, 0, RoutePlan.bounded(declarer.subject(), found), backends.asked());
        } catch (RuntimeException fault) {
            return RoutePlan.failed(declarer, fault).plan();
        }
    }
}

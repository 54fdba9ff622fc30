package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.ListenerPorts;
import io.moorgate.control.gatewayapi.NamespaceLabels;
import io.moorgate.control.gatewayapi.ReadObjects;
import io.moorgate.control.gatewayapi.RouteKind;
import io.moorgate.routing.Route;
import io.moorgate.routing.TlsCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Plans what the routes of Gateway API ask for, those that are attached to Gateways of this gateway. */
final class GatewayRoutes implements RouteSource {
    @Override
    public List<?> rules(Planning planning) {
        return planning.attachments().map(Attachments::rules).orElse(List.of());
    }

    @Override
    public List<RoutePlan> plans(Planning planning, Consumer<Problem> problems) {
        planning.attachments().ifPresent(attachments -> new GatewayProblems(attachments, planning).report(problems));
        return planning.attachments()
                .map(attachments -> plans(planning, attachments))
                .orElse(List.of());
    }

    private static List<RoutePlan> plans(Planning planning, Attachments attachments) {
        List<RoutePlan> plans = new ArrayList<>();
        for (Attachments.Attached attached : attachments.routes()) {
            if (attached.isBound()) {
                HasMetadata object = attached.route().object().source();
                Declarer declarer =
                        planning.planned().declarer(rankOf(attached.route().kind()), object);
                plans.add(planning.planned()
                        .of(
                                declarer,
                                object,
                                Optional.empty(),
                                planning::inputsOf,
                                () -> plan(planning, attachments, attached, declarer)));
            }
        }
        return plans;
    }

    /** What is attached to what; empty where nothing of Gateway API is there. */
    static Optional<Attachments> attachments(
            TranslateSettings settings, SecretIndex secrets, ObservedObjects observed, ReadObjects read) {
        List<GenericKubernetesResource> objects = observed.others(GenericKubernetesResource.class);
        read.read(objects);
        return objects.isEmpty()
                ? Optional.empty()
                : Optional.of(new Attachments(
                        read,
                        NamespaceLabels.of(observed.others(Namespace.class)),
                        ports(settings),
                        ref -> switch (secrets.certificate(new SecretId(ref.namespace(), ref.name()))) {
                            case SecretIndex.Read.Good<TlsCertificate> _ -> Optional.empty();
                            case SecretIndex.Read.Broken<TlsCertificate>(String fault) -> Optional.of(fault);
                        }));
    }

    static ListenerPorts ports(TranslateSettings settings) {
        return new ListenerPorts(
                settings.ports().reserved(),
                port -> !settings.ports().reserved().contains(port)
                        && settings.ports().mayBeOpened(port));
    }

    private static Declarer.Rank rankOf(RouteKind kind) {
        return switch (kind) {
            case HTTP -> Declarer.Rank.HTTP_ROUTE;
            case GRPC -> Declarer.Rank.GRPC_ROUTE;
            case TLS -> Declarer.Rank.TLS_ROUTE;
            case TCP -> Declarer.Rank.TCP_ROUTE;
        };
    }

    private static PlannedServices.Planned plan(
            Planning planning, Attachments attachments, Attachments.Attached attached, Declarer declarer) {
        RouteKind kind = attached.route().kind();
        List<Problem> found = new ArrayList<>();
        int askedBefore = planning.secrets().asked();
        try {
            GatewayBackends backends =
                    new GatewayBackends(planning, attachments, attached.route(), declarer, found::add);
            List<Route> routes = kind == RouteKind.HTTP || kind == RouteKind.GRPC
                    ? new GatewayHttpPlanner(attachments, attached, declarer, backends).plan()
                    : new GatewayTcpPlanner(attached, declarer, backends).plan();
            return new PlannedServices.Planned(
                    new RoutePlan(declarer, routes, 0, RoutePlan.bounded(declarer.subject(), found), backends.asked()),
                    planning.secrets().asked() == askedBefore && !backends.isByOthers());
        } catch (RuntimeException fault) {
            return RoutePlan.failed(declarer, fault);
        }
    }
}

package io.moorgate.control.translate;

import io.moorgate.control.annotation.Nearest;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.control.gatewayapi.ApiObject;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.BackendTlsPolicy;
import io.moorgate.control.gatewayapi.Fault;
import io.moorgate.control.gatewayapi.GatewaySpec;
import io.moorgate.control.gatewayapi.ListenerSpec;
import io.moorgate.control.gatewayapi.ObjectRef;
import io.moorgate.control.gatewayapi.RouteSpec;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What Gateways and routes ask for that no plan of a route says: which listeners are not served, which routes are attached to none. Conditions
 * say the same on the objects, where there is an API server.
 *
 * <p>What belongs to another controller is passed over. An object that is named and is not there belongs to none: it is a Problem where these
 * are all objects there are, and of a cluster only where an object of the gateway's own has nearly that name.
 */
final class GatewayProblems {
    private static final String GATEWAY = "Gateway";
    private static final String GATEWAY_CLASS = "GatewayClass";
    private static final String ABSENT = " does not exist";

    private final Attachments attachments;
    private final Planning planning;
    private final boolean isWhole;
    private final List<String> ownClasses;

    GatewayProblems(Attachments attachments, Planning planning) {
        this.attachments = attachments;
        this.planning = planning;
        this.isWhole = planning.observed().isWhole();
        this.ownClasses = attachments.classes().stream().map(ApiObject::name).toList();
    }

    /** Whether {@code problem} is that a Gateway is of a class that is not there. */
    static boolean isOfAbsentClass(Problem problem) {
        return isOfAbsent(problem, GATEWAY_CLASS);
    }

    /** Whether {@code problem} may be over in a moment: what is named comes after what names it. */
    static boolean mayPass(Problem problem) {
        return isOfAbsent(problem, GATEWAY_CLASS)
                || isOfAbsent(problem, GATEWAY)
                || problem.subject() instanceof Problem.OfObject object
                        && object.kind().equals(GATEWAY)
                        && SecretIndex.isMissing(problem);
    }

    private static boolean isOfAbsent(Problem problem, String kind) {
        return problem.message().startsWith("the " + kind + " ")
                && problem.message().contains(ABSENT);
    }

    void report(Consumer<Problem> problems) {
        for (ApiObject gateway : attachments.objects().of(GATEWAY)) {
            ofClass(gateway, problems);
        }
        attachments.gateways().forEach(gateway -> ofListeners(gateway, problems));
        attachments.routes().forEach(attached -> ofRoute(attached, problems));
        attachments.strangers().forEach(route -> ofStranger(route, problems));
        if (isWhole) {
            attachments.tlsPolicies().all().forEach(policy -> ofPolicy(policy, problems));
        }
    }

    private void ofPolicy(BackendTlsPolicy policy, Consumer<Problem> problems) {
        Problem.Subject subject = subjectOf(policy.object());
        if (policy.targets().isEmpty()) {
            problems.accept(
                    new Problem(subject, "spec.targetRefs", "no Service (expected: at least one): counts for nothing"));
        }
        for (BackendTlsPolicy.Target target : policy.targets()) {
            ServiceId service = new ServiceId(policy.object().namespace(), target.service());
            if (planning.service(service).isEmpty()) {
                problems.accept(new Problem(
                        subject,
                        target.field() + ".name",
                        "the Service " + service + ABSENT + ": counts for nothing" + planning.nearestTo(service)));
            }
        }
    }

    private void ofClass(ApiObject gateway, Consumer<Problem> problems) {
        String name = gateway.spec().text("gatewayClassName").orElse("");
        if (attachments.objects().has(GATEWAY_CLASS, "/" + name)) {
            return;
        }
        String nearest = Nearest.hint(name, ownClasses);
        if (isWhole || !nearest.isEmpty()) {
            problems.accept(new Problem(
                    subjectOf(gateway),
                    "spec.gatewayClassName",
                    "the " + GATEWAY_CLASS + " " + Quoted.of(name) + ABSENT
                            + " (expected: one with the controllerName " + GatewaySpec.CONTROLLER + "): not served"
                            + nearest));
        }
    }

    private void ofListeners(GatewaySpec gateway, Consumer<Problem> problems) {
        Problem.Subject subject = subjectOf(gateway.object());
        List<Problem> found = new ArrayList<>();
        if (gateway.listeners().isEmpty()) {
            found.add(new Problem(subject, "spec.listeners", "none (expected: at least one): not served"));
        }
        for (ListenerSpec listener : gateway.listeners()) {
            attachments.stateOf(gateway, listener).faults().forEach(fault -> found.add(problem(subject, fault)));
        }
        RoutePlan.bounded(subject, found).forEach(problems);
    }

    private void ofRoute(Attachments.Attached attached, Consumer<Problem> problems) {
        RouteSpec route = attached.route();
        for (Attachments.Parent parent : attached.parents()) {
            parent.fault().ifPresent(fault -> problems.accept(problem(subjectOf(route.object()), fault)));
        }
        if (attached.parents().size() < route.parents().size()) {
            ofStranger(route, problems);
        }
    }

    /** What {@code route} names beside the gateway's own Gateways. */
    private void ofStranger(RouteSpec route, Consumer<Problem> problems) {
        if (route.parents().isEmpty() && isWhole) {
            problems.accept(new Problem(
                    subjectOf(route.object()), "spec.parentRefs", "none (expected: a Gateway): not served"));
        }
        for (RouteSpec.ParentRef ref : route.parents()) {
            if (ref.isGateway()
                    && !attachments.objects().has(GATEWAY, ref.gateway().toString())) {
                ofAbsent(route, ref, problems);
            }
        }
    }

    private void ofAbsent(RouteSpec route, RouteSpec.ParentRef ref, Consumer<Problem> problems) {
        String nearest = nearest(ref.gateway());
        if (isWhole || !nearest.isEmpty()) {
            problems.accept(new Problem(
                    subjectOf(route.object()),
                    ref.field() + ".name",
                    "the " + GATEWAY + " " + ref.gateway() + ABSENT + ": not served by it" + nearest));
        }
    }

    /** One of the gateway's own Gateways that was meant: of its namespace; else one of its name, where these are all there are. */
    private String nearest(ObjectRef absent) {
        List<String> own = attachments.gateways().stream()
                .map(gateway -> gateway.object().id())
                .sorted()
                .toList();
        String prefix = absent.namespace() + "/";
        String nearest = Nearest.hint(
                absent.toString(),
                prefix,
                own.stream().filter(id -> id.startsWith(prefix)).toList());
        return !nearest.isEmpty() || !isWhole
                ? nearest
                : own.stream()
                        .filter(id -> id.endsWith("/" + absent.name()))
                        .findFirst()
                        .map(id -> Nearest.hint(id, List.of(id)))
                        .orElse("");
    }

    private static Problem problem(Problem.Subject subject, Fault fault) {
        return new Problem(subject, fault.field(), fault.text());
    }

    private static Problem.Subject subjectOf(ApiObject object) {
        return Problem.Subject.of(object.kind(), object.namespace(), object.name());
    }
}

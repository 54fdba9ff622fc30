package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServerNames;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Turns observed objects into a routing table: pure, total, and without memory save for the previous table. */
public final class Translator {
    private static final Comparator<Problem> BY_SUBJECT = Comparator.comparing(
                    (Problem problem) -> problem.subject().toString())
            .thenComparing(Problem::key)
            .thenComparing(Problem::message);

    private Translator() {}

    /**
     * Translates everything anew. Equal parts of {@code previous} are reused; where nothing differs the table is
     * {@code previous} itself, unless that was before any; else its generation is one higher. Never throws because of an object: what is wrong
     * with one becomes a Problem, and the others are translated. Of two Services that claim the same host and path, or
     * the same port, the older one gets it; a host belongs to the namespace of the oldest one that names it.
     */
    public static Translation translate(ObservedObjects observed, TranslateSettings settings, RoutingTable previous) {
        return translate(observed, settings, previous, new PlannedServices());
    }

    /** The same, with what was planned before of objects that are the same still. */
    public static Translation translate(
            ObservedObjects observed, TranslateSettings settings, RoutingTable previous, PlannedServices planned) {
        planned.begin();
        List<Problem> problems = new ArrayList<>();
        GatewayDefaults defaults = GatewayDefaults.read(settings.defaults(), problems::add);
        SliceIndex slices = new SliceIndex(observed.slices());
        Reuse reuse = new Reuse(previous);
        HostOwners owners = new HostOwners(settings.hosts(), problems::add);
        Claims claims = new Claims(previous, problems::add, !settings.hosts().shared());
        SecretIndex secrets =
                new SecretIndex(observed, previous, settings.certificates().check());
        ServerNamesPlanner names = new ServerNamesPlanner(secrets, previous.serverNames(), problems::add);
        Map<ServiceId, ObservedService> services = servicesByAge(observed.services(), planned, problems::add);
        Optional<Attachments> attachments =
                GatewayRoutes.attachments(settings, secrets, observed, planned.gatewayApi());
        Set<Integer> ownPorts = OwnPorts.of(settings, services.values(), attachments);
        TranslateSettings rules = settings.withEndpoints(settings.endpoints().withOwnPorts(ownPorts));
        Planning planning = new Planning(
                rules, defaults, observed, services, new Planning.Index(slices, secrets), planned, attachments);
        planned.under(List.of(rules, rulesOf(planning)));
        List<RoutePlan> plans = RouteSource.ALL.stream()
                .flatMap(source -> source.plans(planning, problems::add).stream())
                .toList();
        report(plans, problems::add);
        new Settlement(owners, names, reuse, claims).settle(plans);
        ServerNames serverNames = names.plan(settings.certificates().byDefault(), claims.passthrough());
        RoutingTable table = reuse.of(claims.table(previous.generation() + 1).withServerNames(serverNames));
        return new Translation(
                table, problems.stream().distinct().sorted(BY_SUBJECT).toList(), names.uses());
    }

    /** Whether {@code problem} is that a Service has no EndpointSlice, as each has for a moment after it was made. */
    public static boolean lacksSlices(Problem problem) {
        return SliceIndex.isSliceless(problem);
    }

    /** Whether {@code problem} is that a Secret or ConfigMap which is named is not among the observed objects. */
    public static boolean lacksSecret(Problem problem) {
        return SecretIndex.isMissing(problem);
    }

    /** Whether {@code problem} may be over in a moment, since what is named comes after what names it. */
    public static boolean mayPass(Problem problem) {
        return lacksSlices(problem) || GatewayProblems.mayPass(problem);
    }

    /** Whether {@code problem} is that a Gateway is of a class that is not there. */
    public static boolean lacksGatewayClass(Problem problem) {
        return GatewayProblems.isOfAbsentClass(problem);
    }

    /** Whether by {@code problem} no handshake succeeds for a host whose certificate an object names. */
    public static boolean refusesHandshakes(Problem problem) {
        return problem.message().endsWith(ServerNamesPlanner.REFUSED);
    }

    /** The Problems of {@code plans}. A Service that another object leads to need not ask for a route itself. */
    private static void report(List<RoutePlan> plans, Consumer<Problem> problems) {
        Set<Problem.Subject> led = new HashSet<>();
        plans.forEach(plan -> plan.backends().forEach(id -> led.add(new Problem.OfService(id))));
        for (RoutePlan plan : plans) {
            for (Problem problem : plan.problems()) {
                if (!RoutePlanner.isUnserved(problem) || !led.contains(problem.subject())) {
                    problems.accept(problem);
                }
            }
        }
    }

    private static List<?> rulesOf(Planning planning) {
        return RouteSource.ALL.stream()
                .flatMap(source -> source.rules(planning).stream())
                .toList();
    }

    private static Map<ServiceId, ObservedService> servicesByAge(
            List<Service> services, PlannedServices planned, Consumer<Problem> problems) {
        Map<ServiceId, ObservedService> byId = new HashMap<>();
        for (Service object : services) {
            planned.read(object).ifPresent(service -> {
                ObservedService first = byId.putIfAbsent(service.id(), service);
                if (first != null && !first.equals(service)) {
                    problems.accept(new Problem(
                            new Problem.OfService(service.id()),
                            "",
                            "is declared twice (expected: once); the first counts"));
                }
            });
        }
        // In the order of last time first: to sort what is nearly sorted costs little.
        List<ObservedService> sorted = new ArrayList<>(byId.size());
        planned.byAge().forEach(id -> Optional.ofNullable(byId.remove(id)).ifPresent(sorted::add));
        sorted.addAll(byId.values());
        sorted.sort(ObservedService.BY_AGE);
        Map<ServiceId, ObservedService> ordered = LinkedHashMap.newLinkedHashMap(sorted.size());
        for (ObservedService service : sorted) {
            ordered.put(service.id(), service);
            planned.keep(service.id(), service);
        }
        return ordered;
    }
}

package io.moorgate.cli;

import io.moorgate.control.annotation.Nearest;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Route;
import io.moorgate.routing.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code simulate}: how clients spread over a Service's endpoints, and what an event would move. */
final class SimulateCommand implements Command {
    private static final String SERVICE = "--service";
    private static final String CLIENTS = "--clients";
    private static final String ENDPOINTS = "--endpoints";
    private static final String REPLICAS = "--replicas";
    private static final String SEED = "--seed";
    private static final String SCALE_UP = "--scale-up";
    private static final String DRAIN = "--drain";
    private static final String LOSE_REPLICA = "--lose-replica";
    private static final String HERD = "--herd";
    private static final String SVG = "--svg";
    private static final int CLIENTS_MAX = 100_000;
    private static final int NAMES_SHOWN = 20;
    private static final int ENDPOINTS_MAX = 1_000;
    private static final int REPLICAS_MAX = 50;

    private final Program program;

    SimulateCommand(Program program) {
        this.program = program;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "simulate",
                "Shows how clients would spread over the endpoints of a Service, and what a scale-up, a drain, the loss of a"
                        + " replica or a herd would move. The gateway's own balancing and affinity decide; no connection is"
                        + " made. Without an event each is shown.",
                "Exit code: 0; 2 where the arguments make no sense or a file cannot be read.");
        return ReadManifests.declare(spec)
                .addOption(Options.value(
                        SERVICE,
                        "NAMESPACE/NAME",
                        "The Service, or its NAME where no other has it; needed where there are several."))
                .addOption(Options.value(
                        CLIENTS, "N", "How many clients connect; 1000 without it, " + CLIENTS_MAX + " at most."))
                .addOption(Options.value(
                        ENDPOINTS,
                        "N",
                        "So many endpoints in place of those of the manifests; 3 where they have none."))
                .addOption(Options.value(REPLICAS, "N", "How many replicas the gateway has; 2 without it."))
                .addOption(Options.value(SCALE_UP, "N", "So many endpoints are added."))
                .addOption(Options.value(DRAIN, "ENDPOINT", "This endpoint drains, and goes."))
                .addOption(Options.flag(LOSE_REPLICA, "A replica of the gateway is lost."))
                .addOption(Options.flag(HERD, "All clients lose their connections and come back at once."))
                .addOption(Options.value(SEED, "N", "What chance begins with; 1 without it."))
                .addOption(Options.value(SVG, "FILE", "Draw it into this file, too."));
    }

    @Override
    public int run(ParseResult given, Terminal terminal) throws UsageFault, IOException {
        List<Route> routes = ReadManifests.read(given, terminal, program.translation())
                .translation()
                .table()
                .routes();
        Route route = withEndpoints(chosen(routes, Options.text(given, SERVICE)), given);
        int clients = Options.number(given, CLIENTS, 1, CLIENTS_MAX, 1_000);
        int replicas = Options.number(given, REPLICAS, 1, REPLICAS_MAX, 2);
        int seed = Options.number(given, SEED, 0, Integer.MAX_VALUE, 1);
        List<Stage> stages =
                stages(given, route, replicas, new Scenarios(() -> new Simulation(route, clients, replicas, seed)));
        String title = titleOf(route) + "; " + replicas + (replicas == 1 ? " replica" : " replicas") + ", seed " + seed;
        terminal.out().println(title);
        for (Stage stage : stages) {
            terminal.out().println();
            SimulationText.of(stage).forEach(terminal.out()::println);
        }
        Optional<String> file = Options.text(given, SVG);
        if (file.isPresent()) {
            Files.writeString(Path.of(file.get()), SimulationChart.of(title, stages));
        }
        return GOOD;
    }

    private static List<Stage> stages(ParseResult given, Route route, int replicas, Scenarios scenarios)
            throws UsageFault {
        List<String> names = route.upstream().endpoints().forNewClients().stream()
                .map(Endpoint::name)
                .toList();
        boolean isAll =
                List.of(SCALE_UP, DRAIN, LOSE_REPLICA, HERD).stream().noneMatch(event -> Options.has(given, event));
        List<Stage> stages = new ArrayList<>();
        stages.add(scenarios.begin());
        if (isAll || Options.has(given, SCALE_UP)) {
            stages.addAll(scenarios.scaleUp(Options.number(given, SCALE_UP, 1, ENDPOINTS_MAX, 1)));
        }
        if (isAll && names.size() > 1 || Options.has(given, DRAIN)) {
            String name = Options.text(given, DRAIN).orElse(names.getFirst());
            if (!names.contains(name)) {
                throw new UsageFault(DRAIN + ": " + Quoted.of(name) + " is no endpoint that takes clients"
                        + Nearest.hint(name, names));
            }
            stages.addAll(scenarios.drain(name));
        }
        if (isAll && replicas > 1 || Options.has(given, LOSE_REPLICA)) {
            if (replicas < 2) {
                throw new UsageFault(LOSE_REPLICA + ": the only one (expected: --replicas 2 or more)");
            }
            stages.addAll(scenarios.loseReplica());
        }
        if (isAll || Options.has(given, HERD)) {
            stages.addAll(scenarios.herd());
        }
        return stages;
    }

    private static Route chosen(List<Route> routes, Optional<String> name) throws UsageFault {
        List<String> names = routes.stream()
                .map(route -> route.service().toString())
                .distinct()
                .toList();
        if (names.isEmpty()) {
            throw new UsageFault("the manifests have no Service that is served (moorgate check says why)");
        }
        if (name.isEmpty() && names.size() > 1) {
            throw new UsageFault(SERVICE + ": missing " + expected(names));
        }
        String wanted = name.orElse(names.getFirst());
        List<String> meant = names.contains(wanted)
                ? List.of(wanted)
                : names.stream().filter(each -> each.endsWith("/" + wanted)).toList();
        if (meant.size() != 1) {
            throw new UsageFault(SERVICE + ": " + Quoted.of(wanted) + " " + expected(names));
        }
        return routes.stream()
                .filter(route -> route.service().toString().equals(meant.getFirst()))
                .findFirst()
                .orElseThrow();
    }

    private static String expected(List<String> names) {
        String further = names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " others" : "";
        return names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", ", "(expected: one of ", further + ")"));
    }

    private static Route withEndpoints(Route route, ParseResult given) throws UsageFault {
        Upstream upstream = route.upstream();
        boolean isMade = Options.has(given, ENDPOINTS)
                || upstream.endpoints().all().stream().noneMatch(endpoint -> endpoint.state() == EndpointState.READY);
        if (!isMade) {
            return route;
        }
        int count = Options.number(given, ENDPOINTS, 1, ENDPOINTS_MAX, 3);
        return SimulatedEndpoints.of(
                route, SimulatedEndpoints.made(upstream.service().name(), count));
    }

    private static String titleOf(Route route) {
        Upstream upstream = route.upstream();
        return "Service " + upstream.service() + ", port " + upstream.port() + ": balance "
                + Spelling.of(upstream.balance().strategy()) + ", affinity "
                + Spelling.of(upstream.affinity().key());
    }
}

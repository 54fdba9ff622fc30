package io.moorgate.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages are the architecture: their layers, and what third-party code each may import. */
class LayersTest {
    private static final String ROOT = "io.moorgate.";

    /** A package's layer, and the third-party packages it may import beside the JDK. */
    private record Row(int layer, List<String> thirdParty) {
        Row(int layer, String... thirdParty) {
            this(layer, List.of(thirdParty));
        }
    }

    private static final String NETTY = "io.netty.";
    private static final String VERTX = "io.vertx.";
    private static final String KUBERNETES = "io.fabric8.kubernetes.";
    private static final String LOGGING = "org.jboss.logging.";
    private static final String PROMETHEUS = "io.prometheus.client.";

    /** The layer table of docs/architecture.md. */
    private static final Map<String, Row> TABLE = Map.ofEntries(
            Map.entry("routing", new Row(0, "com.google.re2j")),
            Map.entry("der", new Row(0)),
            Map.entry("hash", new Row(0)),
            Map.entry("time", new Row(0, NETTY + "util.concurrent")),
            Map.entry("tickets", new Row(1)),
            Map.entry("affinity", new Row(1, LOGGING)),
            Map.entry("control.annotation", new Row(1)),
            Map.entry("control.gatewayapi", new Row(2, KUBERNETES + "api.model")),
            Map.entry("peers.link", new Row(1, NETTY, LOGGING)),
            Map.entry("peers.membership", new Row(1, KUBERNETES, LOGGING)),
            Map.entry("traffic.live", new Row(1)),
            Map.entry("traffic.client", new Row(1, NETTY)),
            Map.entry("traffic.epoll", new Row(1, NETTY)),
            Map.entry("traffic.tls", new Row(2, NETTY, LOGGING)),
            Map.entry("traffic.http.head", new Row(1, NETTY)),
            Map.entry("affinity.cookie", new Row(2, LOGGING)),
            Map.entry("load", new Row(2)),
            Map.entry("health", new Row(2)),
            Map.entry("control.migration", new Row(2)),
            Map.entry("control.translate", new Row(3, KUBERNETES + "api.model")),
            Map.entry("traffic.relay", new Row(2, NETTY)),
            Map.entry("traffic.http.stream", new Row(2, NETTY, VERTX + "core")),
            Map.entry("control.source", new Row(4, LOGGING)),
            Map.entry("peers.replication", new Row(3, NETTY, LOGGING)),
            Map.entry("traffic.balance", new Row(3)),
            Map.entry("traffic.relay.websocket", new Row(3, NETTY)),
            Map.entry("traffic.connect", new Row(4, NETTY, VERTX + "core", LOGGING)),
            Map.entry("traffic.health", new Row(5, NETTY, VERTX + "core")),
            Map.entry("traffic.http.http2", new Row(5, NETTY, VERTX + "core", LOGGING)),
            Map.entry("traffic.http.http1", new Row(5, NETTY, VERTX + "core", LOGGING)),
            Map.entry("control.source.cluster", new Row(5, KUBERNETES, LOGGING)),
            Map.entry(
                    "control.source.manifest",
                    new Row(5, KUBERNETES, "com.fasterxml.jackson.", "org.snakeyaml.", LOGGING)),
            Map.entry("control.report", new Row(5, KUBERNETES, LOGGING)),
            Map.entry("traffic.admit", new Row(5, NETTY, VERTX + "core")),
            Map.entry("traffic.http.call", new Row(6, NETTY, VERTX + "core", LOGGING)),
            Map.entry("traffic.tcp", new Row(6, NETTY, VERTX + "core", LOGGING)),
            Map.entry("traffic.http.upgrade", new Row(7, NETTY, VERTX + "core", LOGGING)),
            Map.entry("traffic.http", new Row(8, NETTY, VERTX + "core", LOGGING)),
            Map.entry("traffic.port", new Row(9, NETTY, VERTX, LOGGING)),
            Map.entry("operate.telemetry", new Row(10, PROMETHEUS, LOGGING, "org.jboss.logmanager.")),
            Map.entry("operate.trace", new Row(11, VERTX + "core.", LOGGING)),
            Map.entry("operate.admin", new Row(10, VERTX, "jakarta.", "io.quarkus.", LOGGING)),
            Map.entry("operate.drain", new Row(10, LOGGING)),
            Map.entry("operate.health", new Row(10, VERTX, "jakarta.", "org.eclipse.microprofile.", LOGGING)),
            Map.entry("operate.review", new Row(11, LOGGING)),
            Map.entry("operate.overload", new Row(10, NETTY + "util.internal", LOGGING)),
            Map.entry("executable", new Row(0, "com.oracle.svm.core.annotate.")),
            Map.entry("cli", new Row(12, NETTY, KUBERNETES + "api.model", "com.fasterxml.jackson.core.", "picocli.")),
            Map.entry("demo", new Row(10, VERTX, NETTY + "buffer", LOGGING)),
            Map.entry(
                    "app",
                    new Row(
                            13,
                            VERTX,
                            NETTY,
                            KUBERNETES,
                            PROMETHEUS,
                            LOGGING,
                            "io.quarkus.",
                            "sun.misc.Signal",
                            "io.smallrye.config.",
                            "jakarta.",
                            "org.eclipse.microprofile.")));

    private final JavaClasses classes = GatewayClasses.ALL;

    @Test
    void everyPackageHasARowAndEveryRowAPackage() {
        var found = classes.stream().map(LayersTest::packageOf).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(TABLE.keySet()), found);
    }

    @Test
    void noPackageImportsOneOfItsOwnLayerOrAbove() {
        assertNone(dependencies()
                .filter(dependency -> isOurs(dependency.getTargetClass()))
                .filter(dependency ->
                        !packageOf(dependency.getOriginClass()).equals(packageOf(dependency.getTargetClass())))
                .filter(dependency -> layerOf(dependency.getTargetClass()) >= layerOf(dependency.getOriginClass())));
    }

    @Test
    void controlAndTrafficNeverImportEachOther() {
        assertNone(between("control.", "traffic."));
        assertNone(between("traffic.", "control."));
    }

    @Test
    void trafficAndPeersNeverImportEachOther() {
        assertNone(between("peers.", "traffic."));
        assertNone(between("traffic.", "peers."));
    }

    @Test
    void everyPackageImportsOnlyTheThirdPartyCodeOfItsRow() {
        assertNone(dependencies()
                .filter(dependency -> !isOurs(dependency.getTargetClass()))
                .filter(dependency -> !isAllowed(
                        TABLE.get(packageOf(dependency.getOriginClass())),
                        dependency.getTargetClass().getBaseComponentType())));
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.moorgate.(**)").should().beFreeOfCycles().check(classes);
    }

    private Stream<Dependency> dependencies() {
        return classes.stream().flatMap(type -> type.getDirectDependenciesFromSelf().stream());
    }

    private Stream<Dependency> between(String from, String to) {
        return dependencies()
                .filter(dependency -> packageOf(dependency.getOriginClass()).startsWith(from))
                .filter(dependency -> isOurs(dependency.getTargetClass())
                        && packageOf(dependency.getTargetClass()).startsWith(to));
    }

    private static boolean isAllowed(Row row, JavaClass target) {
        String name = target.getName();
        return target.isPrimitive()
                || name.startsWith("java.")
                || name.startsWith("javax.")
                || row.thirdParty().stream().anyMatch(name::startsWith);
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith(ROOT);
    }

    private static int layerOf(JavaClass type) {
        return TABLE.get(packageOf(type)).layer();
    }

    private static String packageOf(JavaClass type) {
        return type.getPackageName()
                .substring(Math.min(ROOT.length(), type.getPackageName().length()));
    }

    /** One line a pair of packages, so that a broken rule reads as a broken rule. */
    private static void assertNone(Stream<Dependency> broken) {
        Map<String, String> lines = new TreeMap<>();
        broken.forEach(dependency -> lines.putIfAbsent(
                packageOf(dependency.getOriginClass()) + " -> "
                        + dependency.getTargetClass().getPackageName(),
                dependency.getDescription()));
        assertTrue(lines.isEmpty(), () -> String.join("\n", lines.values()));
    }
}

package io.moorgate.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.report.ProblemLog;
import io.moorgate.control.source.ConfigurationState;
import io.moorgate.control.source.cluster.KubernetesLimits;
import io.moorgate.control.source.cluster.ServiceAccountToken;
import io.moorgate.operate.admin.AdminApi;
import io.moorgate.operate.admin.AdminPage;
import io.moorgate.operate.admin.AdminWrites;
import io.moorgate.operate.admin.AutoscaleApi;
import io.moorgate.operate.admin.KnownReplicas;
import io.moorgate.operate.admin.ManagementGuard;
import io.moorgate.operate.admin.OtherReplicas;
import io.moorgate.operate.admin.ShownSetting;
import io.moorgate.operate.telemetry.ConfigMetrics;
import io.moorgate.operate.telemetry.HealthMetrics;
import io.moorgate.operate.telemetry.LogLines;
import io.moorgate.operate.telemetry.Metric;
import io.moorgate.operate.telemetry.MetricsExport;
import io.moorgate.operate.telemetry.PeerMetrics;
import io.moorgate.operate.telemetry.Readings;
import io.moorgate.time.WallClock;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.ManagementInterface;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The gateway as a Quarkus application: starts and stops it, and hands its parts to the management port. */
@Singleton
public class Application {
    private final GatewaySettings settings;
    private final Gateway gateway;
    private final int managementPort;
    private final String managementHost;
    private List<Problem> unknownSettings = List.of();

    /** Builds the gateway; nothing is opened before {@link StartupEvent}. */
    @Inject
    public Application(
            GatewaySettings settings,
            Instance<KubernetesClient> client,
            @ConfigProperty(name = "quarkus.management.port", defaultValue = "9000") int managementPort,
            @ConfigProperty(name = "quarkus.management.host") String managementHost) {
        this.settings = settings;
        this.managementHost = managementHost;
        this.managementPort = managementPort;
        this.gateway = orEnd(() -> {
            if (LaunchMode.current() == LaunchMode.NORMAL) {
                LogLines.install(new SettingsReader(settings, managementPort).logFormat());
            }
            return new Gateway(settings, managementPort, () -> bounded(client.get()));
        });
    }

    /** What {@code begin} gives; a fault of the settings or of the machine ends the program with one line. */
    private static <T> T orEnd(Supplier<T> begin) {
        try {
            return begin.get();
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException fault) {
            throw new ConfigurationException("moorgate does not start: " + fault.getMessage());
        }
    }

    private static KubernetesClient bounded(KubernetesClient given) {
        return new KubernetesClientBuilder()
                .withConfig(KubernetesLimits.DEFAULT.apply(ServiceAccountToken.apply(given.getConfiguration())))
                .build();
    }

    void start(@Observes StartupEvent event) {
        unknownSettings = new SettingNames()
                .unknown(System.getenv(), EffectiveSettings.propertyNames(ConfigProvider.getConfig()));
        new ProblemLog().onProblems(unknownSettings);
        orEnd(() -> {
            if (LaunchMode.current() == LaunchMode.NORMAL) {
                PortProblems.requireManagementPort(managementHost, managementPort);
            }
            gateway.start();
            return gateway;
        });
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Termination.handle(() -> gateway.leave(Quarkus::asyncExit), Quarkus::asyncExit);
            Termination.ignore("HUP", "USR1");
        }
        gateway.invitation(managementPort).ifPresent(System.out::println);
    }

    /** Where the configuration stands, with the Problems of the settings. */
    private ConfigurationState state() {
        return gateway.state().withProblems(unknownSettings);
    }

    Gateway gateway() {
        return gateway;
    }

    void stop(@Observes ShutdownEvent event) {
        gateway.close();
    }

    /** Puts the admin API and page on the management port. */
    void manage(@Observes ManagementInterface management, Vertx vertx, CollectorRegistry metrics) {
        new MetricsFormats(metrics).mount(management.router());
        new ManagementGuard(settings.admin().hosts().orElse(List.of()), ownNamespace()).mount(management.router());
        OtherReplicas others = new OtherReplicas(vertx, WallClock.system());
        KnownReplicas known = new KnownReplicas(() -> gateway.replicas().replicas(), others);
        new AdminWrites(settings.admin().write(), gateway.adminRequests()).mount(management.router(), known);
        new AutoscaleApi(
                        gateway.table(),
                        gateway.health(),
                        gateway.adminRequests().counts(),
                        gateway.admission())
                .mount(management.router(), known);
        new AdminApi(
                        gateway.table(),
                        gateway.health(),
                        gateway.connections(),
                        gateway.pins(),
                        () -> gateway.replicas().replicas(),
                        () -> state().problems(),
                        AdminView.of(gateway, shownSettings()))
                .mount(management.router(), others);
        new AdminPage().mount(management.router());
    }

    private List<ShownSetting> shownSettings() {
        return new EffectiveSettings(
                        ConfigProvider.getConfig().unwrap(SmallRyeConfig.class),
                        ComputedDefaults.of(settings, new SettingsReader(settings, managementPort)))
                .rows().stream()
                        .map(row -> new ShownSetting(row.name(), row.value(), row.source()))
                        .toList();
    }

    private static String ownNamespace() {
        return Objects.requireNonNullElse(System.getenv("POD_NAMESPACE"), "");
    }

    /** What the metrics page is made from; goes before the one that Quarkus would make. */
    @Produces
    @Singleton
    CollectorRegistry metrics() {
        CollectorRegistry registry = new CollectorRegistry(true);
        registry.register(new MetricsExport(List.of(
                gateway.telemetry().with(gateway.connections()),
                new ConfigMetrics(
                        gateway.table()::current,
                        gateway.health(),
                        this::state,
                        gateway.configuration()::sourceAgeNanos,
                        gateway.pins()::entries),
                new HealthMetrics(gateway.table()::current, gateway.health()),
                new PeerMetrics(gateway::replicas),
                new DrainReadings(gateway),
                this::readBuild)));
        return registry;
    }

    private void readBuild(Readings readings) {
        Build build = Build.current();
        readings.add(Metric.BUILD_INFO, 1, build.version(), build.commit(), Build.java(), gateway.relayKind());
    }
}

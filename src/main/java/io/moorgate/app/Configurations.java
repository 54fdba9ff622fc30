package io.moorgate.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.report.DeletionCosts;
import io.moorgate.control.report.IngressStatuses;
import io.moorgate.control.report.KubernetesEvents;
import io.moorgate.control.report.ProblemEvents;
import io.moorgate.control.report.ProblemLog;
import io.moorgate.control.report.RecentEvents;
import io.moorgate.control.report.ServiceNotes;
import io.moorgate.control.report.StatusWriter;
import io.moorgate.control.source.ConfigurationLoop;
import io.moorgate.control.source.ConfigurationSource;
import io.moorgate.control.source.ProblemObserver;
import io.moorgate.control.source.cluster.KubernetesSource;
import io.moorgate.control.source.cluster.ReflectorTimes;
import io.moorgate.control.source.cluster.WatchScope;
import io.moorgate.control.source.manifest.DirectoryLimits;
import io.moorgate.control.source.manifest.DirectorySource;
import io.moorgate.control.translate.GatewayStatuses;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Builds the loop that follows the source which the settings name. */
final class Configurations {
    private static final Logger LOG = Logger.getLogger(Configurations.class);

    private final GatewaySettings settings;
    private final SettingsReader reader;
    private final LiveRoutingTable table;
    private final LiveCounts counts;
    private final TaskThread thread;
    private final Ticker ticker;
    private final TriedCertificates tried;
    private final RecentEvents recent = new RecentEvents(WallClock.system());
    private Optional<ServiceNotes> notes = Optional.empty();

    Configurations(
            GatewaySettings settings,
            SettingsReader reader,
            LiveRoutingTable table,
            LiveCounts counts,
            TaskThread thread,
            Ticker ticker) {
        this.settings = settings;
        this.reader = reader;
        this.table = table;
        this.counts = counts;
        this.thread = thread;
        this.ticker = ticker;
        this.tried = new TriedCertificates(reader.tls());
    }

    /** {@code demoDirectory} goes before the setting; {@code isFirst}: whether this replica does what one of them has to do. */
    ConfigurationLoop loop(Optional<Path> demoDirectory, Supplier<KubernetesClient> client, BooleanSupplier isFirst) {
        return switch (reader.source()) {
            case DIRECTORY -> directory(demoDirectory.orElse(Path.of(settings.directory())));
            case KUBERNETES -> cluster(client.get(), isFirst);
        };
    }

    /** Where notes on Services go; nowhere before the loop is built. */
    Optional<ServiceNotes> notes() {
        return notes;
    }

    /** Certificates are tried by what serves them. */
    private TranslateSettings translation() {
        return reader.translation().withCertificateCheck(tried);
    }

    private ConfigurationLoop follow(ConfigurationSource source, ProblemObserver... given) {
        List<ProblemObserver> observers =
                Stream.concat(Stream.of(given), Stream.of(recent)).toList();
        return new ConfigurationLoop(source, translation(), table, observers, thread, ticker, WallClock.system());
    }

    private ConfigurationLoop cluster(KubernetesClient client, BooleanSupplier isFirst) {
        List<String> namespaces = settings.namespaces().orElse(List.of());
        LOG.infof(
                "configuration source=kubernetes server=%s namespaces=%s",
                client.getMasterUrl(), namespaces.isEmpty() ? "all" : namespaces);
        TaskThread events = new TaskThread("events", fault -> LOG.debug("an Event was not written", fault));
        KubernetesEvents writer = new KubernetesEvents(client, reader.replica(), WallClock.system());
        notes = Optional.of(new ServiceNotes(writer, events, recent));
        var source = new KubernetesSource(
                client,
                new WatchScope(namespaces, kinds(), settings.config().podDrain()),
                translation(),
                times(client),
                thread,
                ticker);
        new PodDrains(
                        source::drainedPods,
                        isFirst,
                        table,
                        counts,
                        pod -> {
                            LOG.infof("pod is empty namespace=%s pod=%s", pod.namespace(), pod.name());
                            events.execute(() -> writer.writeEmpty(pod));
                        },
                        thread)
                .begin();
        new ScaleDownHints(isFirst, table, counts, new DeletionCosts(client)::write, thread, events, ticker).begin();
        IngressStatuses statuses = reader.ingressStatuses(client);
        if (settings.ingress().enabled()) {
            new IngressAddresses(isFirst, source::ingresses, statuses, thread, events, ticker).begin();
        }
        if (settings.gatewayApi().enabled()) {
            new GatewayApiConditions(
                            isFirst,
                            () -> WallClock.system()
                                    .now()
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .toString(),
                            statuses::addresses,
                            (addresses, now) -> GatewayStatuses.updates(
                                    source.observed(), translation(), table.current(), addresses, now),
                            new StatusWriter(client)::write,
                            thread,
                            events,
                            ticker)
                    .begin();
        }
        return follow(source, new ProblemLog(), new ProblemEvents(writer, events, thread, ticker));
    }

    /** What is read beside Services, EndpointSlices and Secrets. */
    private List<ObjectKind<?>> kinds() {
        return Stream.concat(
                        settings.ingress().enabled() ? ObjectKind.INGRESSES.stream() : Stream.empty(),
                        settings.gatewayApi().enabled() ? ObjectKind.GATEWAY_API.stream() : Stream.empty())
                .toList();
    }

    private ReflectorTimes times(KubernetesClient client) {
        Duration retry = Duration.ofMillis(client.getConfiguration().getWatchReconnectInterval());
        return ReflectorTimes.of(retry, settings.config().ageMax());
    }

    /** Without an API server notes are kept for the admin page, and go nowhere else. */
    private ConfigurationLoop directory(Path directory) {
        LOG.infof("configuration source=directory path=%s", directory);
        notes = Optional.of(new ServiceNotes((service, reason, message) -> {}, Runnable::run, recent));
        return follow(
                new DirectorySource(
                        directory,
                        DirectoryLimits.DEFAULT,
                        Stream.concat(kinds().stream(), ObjectKind.NAMED.stream())
                                .toList(),
                        thread,
                        ticker),
                new ProblemLog());
    }
}

package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ConfigurationSource;
import io.moorgate.control.source.SyncAge;
import io.moorgate.control.translate.ObservedObjects;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Kubernetes API server: informers on Services and EndpointSlices, and on the Secrets that served Services refer to.
 * What was last seen stays while the server is away; its age is reported. In step means: every list complete, every
 * watch open, and a small question answered meanwhile.
 *
 * <p>Confined to the configuration's thread, which it is given. {@link #ageNanos} and {@link #close} may
 * come from any thread; the client's threads only mark that something has changed, and for that read {@code servedKeys}.
 */
public final class KubernetesSource implements ConfigurationSource {
    /** How often informers are looked after. */
    static final Duration UPKEEP = Duration.ofSeconds(1);

    /** A watch that is dead for so long is a Problem; shorter breaks are normal. */
    static final Duration COMPLAIN_AFTER = Duration.ofSeconds(5);

    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final TranslateSettings settings;
    private final GatewayDefaults defaults;
    private final TaskLoop thread;
    private final Ticker ticker;
    private final SyncAge syncAge;
    private final ServerProbe probe;
    private final List<ManagedInformer<Service>> services = new ArrayList<>();
    private final List<ManagedInformer<EndpointSlice>> slices = new ArrayList<>();
    private final WatchedSecrets secrets;
    private final AtomicBoolean closed = new AtomicBoolean();

    private final AtomicReference<Set<String>> servedKeys = new AtomicReference<>(Set.of());

    private Runnable onChange = () -> {};
    private boolean complete;
    private List<Problem> lastProblems = List.of();

    /**
     * @param client stays open when this is closed; {@link KubernetesLimits} bound it
     * @param namespaces to watch; all where the list is empty
     */
    public KubernetesSource(
            KubernetesClient client,
            List<String> namespaces,
            TranslateSettings settings,
            TaskLoop thread,
            Ticker ticker) {
        this.settings = settings;
        this.defaults = GatewayDefaults.read(settings.defaults(), problem -> {});
        this.thread = thread;
        this.ticker = ticker;
        this.syncAge = new SyncAge(ticker);
        this.probe = new ServerProbe(client, namespaces.isEmpty() ? "" : namespaces.getFirst(), thread);
        this.secrets = new WatchedSecrets(client, this::changed);
        if (namespaces.isEmpty()) {
            services.add(new ManagedInformer<>("services", client.services().inAnyNamespace(), this::onService));
            slices.add(new ManagedInformer<>(
                    "endpointslices", client.discovery().v1().endpointSlices().inAnyNamespace(), this::onSlice));
        }
        for (String namespace : namespaces) {
            services.add(new ManagedInformer<>(
                    "services of " + namespace, client.services().inNamespace(namespace), this::onService));
            slices.add(new ManagedInformer<>(
                    "endpointslices of " + namespace,
                    client.discovery().v1().endpointSlices().inNamespace(namespace),
                    this::onSlice));
        }
    }

    @Override
    public void start(Runnable onChange) {
        thread.execute(() -> {
            this.onChange = onChange;
            long now = ticker.nanos();
            services.forEach(informer -> informer.start(now));
            slices.forEach(informer -> informer.start(now));
            upkeep();
        });
    }

    @Override
    public Observation observe() {
        long now = ticker.nanos();
        var served = services.stream()
                .flatMap(informer -> informer.objects().stream())
                .filter(KubernetesSource::concernsUs)
                .toList();
        // Before the slices are read: a slice that comes later then counts as a change.
        servedKeys.set(served.stream().map(KubernetesSource::keyOf).collect(Collectors.toSet()));
        if (services.stream().allMatch(ManagedInformer::isListed)) {
            // The default certificate first: it is watched, however many Services refer to Secrets.
            secrets.follow(
                    Stream.concat(
                                    settings.defaultCertificate().map(SecretReference::ofDefault).stream(),
                                    served.stream()
                                            .flatMap(service ->
                                                    SecretReference.of(service, settings.gatewayClass(), defaults)
                                                            .stream()))
                            .toList(),
                    now);
        }
        complete = complete
                || services.stream().allMatch(ManagedInformer::isListed)
                        && slices.stream().allMatch(ManagedInformer::isListed)
                        && secrets.areSettled(now);
        lastProblems = problems(now);
        var objects = new ObservedObjects(served, slicesOf(servedKeys.get()), secrets.objects());
        return new Observation(complete, objects, lastProblems);
    }

    @Override
    public OptionalLong ageNanos() {
        return syncAge.ageNanos();
    }

    @Override
    public void close() {
        closed.set(true);
        thread.execute(() -> {
            services.forEach(ManagedInformer::stop);
            slices.forEach(ManagedInformer::stop);
            secrets.stop();
        });
    }

    private List<EndpointSlice> slicesOf(Set<String> serviceKeys) {
        return slices.stream()
                .flatMap(informer -> informer.objects().stream())
                .filter(slice -> serviceKeys.contains(serviceKeyOf(slice)))
                .toList();
    }

    private void upkeep() {
        if (closed.get()) {
            return;
        }
        thread.after(UPKEEP.toNanos(), this::upkeep);
        long now = ticker.nanos();
        services.forEach(informer -> informer.upkeep(now));
        slices.forEach(informer -> informer.upkeep(now));
        secrets.upkeep(now);
        if (isAlive()) {
            probe.upkeep(now, this::onAnswer);
        }
        if (!complete || !problems(now).equals(lastProblems)) {
            changed();
        }
    }

    private void onAnswer(long askedAt) {
        if (isAlive()) {
            syncAge.reachedAt(askedAt);
        }
    }

    private boolean isAlive() {
        return services.stream().allMatch(ManagedInformer::isAlive)
                && slices.stream().allMatch(ManagedInformer::isAlive);
    }

    private List<Problem> problems(long now) {
        var problems = new ArrayList<Problem>();
        for (List<? extends ManagedInformer<?>> kind : List.of(services, slices)) {
            for (ManagedInformer<?> informer : kind) {
                if (informer.deadNanos(now) > COMPLAIN_AFTER.toNanos()) {
                    problems.add(new Problem(new Problem.OfSource("kubernetes"), "", informer.complaint()));
                }
            }
        }
        problems.addAll(secrets.problems());
        return problems;
    }

    /** Client's threads. Other Services are none of our business. */
    private void onService(Service service) {
        if (service == null || concernsUs(service)) {
            changed();
        }
    }

    /** Client's threads. Slices of Services that are not ours come and go all the time in a large cluster. */
    private void onSlice(EndpointSlice slice) {
        if (slice == null || servedKeys.get().contains(serviceKeyOf(slice))) {
            changed();
        }
    }

    private void changed() {
        onChange.run();
    }

    private static boolean concernsUs(Service service) {
        Map<String, String> annotations = service.getMetadata().getAnnotations();
        return annotations != null && annotations.keySet().stream().anyMatch(key -> key.startsWith(Annotation.PREFIX));
    }

    private static String keyOf(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    private static String serviceKeyOf(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        return slice.getMetadata().getNamespace() + "/" + (labels == null ? null : labels.get(SERVICE_NAME));
    }
}

package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ConfigurationSource;
import io.moorgate.control.source.DrainedPod;
import io.moorgate.control.source.SyncAge;
import io.moorgate.control.translate.ObservedObjects;
import io.moorgate.control.translate.RouteReferences;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Kubernetes API server: the Services and EndpointSlices of each watched namespace, the objects that lead to them, the Secrets and ConfigMaps that all of these
 * refer to, and the pods that are to be drained. What was last seen stays while the server is away; how long ago it was proven to be all there is, is reported.
 *
 * <p>A namespace of several that the server refuses to show is a Problem, and the others are served: it may be deleted, with its Role.
 *
 * <p>Confined to the configuration's thread, which it is given. {@link #ageNanos} and {@link #close}: any thread.
 */
public final class KubernetesSource implements ConfigurationSource {
    /** How often it is asked what has lasted for how long. */
    static final Duration UPKEEP = Duration.ofSeconds(1);

    /** A namespace that is refused for so long is not waited for: a server that begins may refuse what it allows later. */
    static final Duration REFUSED_MAX = Duration.ofSeconds(10);

    private static final Problem.Subject OF_SOURCE = new Problem.OfSource("kubernetes");

    private final TranslateSettings settings;
    private final ServiceReferences references;
    private final TaskLoop thread;
    private final Ticker ticker;
    private final SyncAge syncAge;
    private final long staleNanos;
    private final List<Scope> scopes;
    private final NamedObjects named;
    private final WatchedNamespaces namespaces;
    private final LabelledPods pods;
    private final WatchedKinds kinds;
    private final RouteReferences led = new RouteReferences();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Runnable onChange = () -> {};
    private Set<ServiceId> servedKeys = Set.of();
    private long startedAt;
    private boolean complete;
    private boolean isHeld;
    private List<Problem> lastProblems = List.of();
    private ObservedObjects lastObserved = ObservedObjects.NONE;

    /** {@code client} stays open when this is closed; {@link KubernetesLimits} bound it. */
    public KubernetesSource(
            KubernetesClient client,
            WatchScope scope,
            TranslateSettings settings,
            ReflectorTimes times,
            TaskLoop thread,
            Ticker ticker) {
        this.settings = settings;
        this.references = new ServiceReferences(settings);
        this.thread = thread;
        this.ticker = ticker;
        this.staleNanos = times.staleAfter().toNanos();
        this.syncAge = new SyncAge(ticker);
        var api = new ApiClient(client, thread);
        this.named = new NamedObjects(api, times, ticker, NamedObjects.OBJECTS_MAX, new Changes<>(any -> true));
        List<String> watched = scope.namespaces().isEmpty() ? List.of("") : scope.namespaces();
        this.pods = new LabelledPods(
                api, scope.drainsPods() ? watched : List.of(), times, ticker, new Changes<>(any -> true));
        this.namespaces = new WatchedNamespaces(api, watched, times, ticker, new Changes<>(any -> true));
        this.kinds = new WatchedKinds(api, scope.otherKinds(), watched, times, ticker, new Changes<>(any -> true));
        Predicate<Service> wanted =
                one -> !scope.otherKinds().isEmpty() || ServiceKeys.isAnnotated(one) || GatewayServices.isOne(one);
        this.scopes = watched.stream()
                .map(namespace -> new Scope(
                        new Reflector<>(
                                api,
                                ApiCollection.services(namespace),
                                times,
                                ticker,
                                wanted,
                                true,
                                new Changes<>(one -> concernsUs(one) || GatewayServices.isOne(one))),
                        new Reflector<>(
                                api,
                                ApiCollection.slices(namespace),
                                times,
                                ticker,
                                any -> true,
                                true,
                                new Changes<>(slice -> servedKeys.contains(ServiceKeys.ofSlice(slice))))))
                .toList();
    }

    @Override
    public void start(Runnable onChange) {
        thread.execute(() -> {
            this.onChange = onChange;
            startedAt = ticker.nanos();
            reflectors().forEach(Reflector::list);
            pods.list();
            kinds.list();
            upkeep();
        });
    }

    @Override
    public Observation observe() {
        long now = ticker.nanos();
        var others = kinds.objects();
        others.addAll(namespaces.objects());
        led.read(others, settings);
        var served = listed().flatMap(scope -> scope.services().objects().stream())
                .filter(this::concernsUs)
                .toList();
        servedKeys = served.stream().map(ServiceKeys::of).collect(Collectors.toSet());
        if (isSettled(now)) {
            named.follow(
                    Stream.concat(
                                    settings.certificates().byDefault().map(Reference::ofDefault).stream(),
                                    Stream.concat(
                                            references.of(served, led.services()),
                                            led.named().stream().map(Reference::of)))
                            .toList(),
                    now);
            namespaces.follow(led.askForLabels());
            complete = complete
                    || named.areSettled(now) && pods.areSettled() && kinds.areSettled() && namespaces.areSettled(now);
        }
        lastProblems = problems(now);
        isHeld = complete && !namespaces.areSettled(now);
        if (isHeld) {
            return new Observation(true, lastObserved, lastProblems); // A selector would select nothing yet.
        }
        others.addAll(named.objects(ConfigMap.class));
        lastObserved = new ObservedObjects(served, slicesOf(servedKeys), named.objects(Secret.class), others);
        return new Observation(complete, lastObserved, lastProblems);
    }

    @Override
    public Set<DrainedPod> drainedPods() {
        return pods.drained();
    }

    @Override
    public Set<InetAddress> gatewayServices() {
        return GatewayServices.addresses(listed().flatMap(scope -> scope.services().objects().stream()));
    }

    /** What was there last; nothing before all has been seen. Configuration thread. */
    public ObservedObjects observed() {
        return complete ? lastObserved : ObservedObjects.NONE;
    }

    /** The Ingresses of this gateway. Configuration thread. */
    public Collection<Ingress> ingresses() {
        return led.ingresses();
    }

    /** Whether each namespace has been listed, or is refused while another one is listed. */
    private boolean isSettled(long now) {
        return listed().findAny().isPresent()
                && scopes.stream()
                        .allMatch(scope -> scope.isListed() || scope.isRefusedFor(REFUSED_MAX.toNanos(), now));
    }

    private Stream<Scope> listed() {
        return scopes.stream().filter(Scope::isListed);
    }

    private Stream<Reflector<?>> reflectors() {
        return scopes.stream().flatMap(Scope::reflectors);
    }

    @Override
    public OptionalLong ageNanos() {
        return syncAge.ageNanos();
    }

    @Override
    public void close() {
        closed.set(true);
        thread.execute(() -> {
            reflectors().forEach(Reflector::stop);
            named.stop();
            namespaces.stop();
            pods.stop();
            kinds.stop();
        });
    }

    /** Whether {@code service} may be served: it has annotations of Moorgate, or another object leads to it. */
    private boolean concernsUs(Service service) {
        return ServiceKeys.isAnnotated(service) || led.services().contains(ServiceKeys.of(service));
    }

    private List<EndpointSlice> slicesOf(Set<ServiceId> serviceKeys) {
        return listed().flatMap(scope -> scope.slices().objects().stream())
                .filter(slice -> serviceKeys.contains(ServiceKeys.ofSlice(slice)))
                .toList();
    }

    private void upkeep() {
        if (closed.get()) {
            return;
        }
        thread.after(UPKEEP.toNanos(), this::upkeep);
        provenAt().ifPresent(syncAge::reachedAt);
        if (!complete || isHeld || !problems(ticker.nanos()).equals(lastProblems)) {
            onChange.run();
        }
    }

    /** When all that is watched was in step; what is refused does not count, unless all namespaces are. */
    private OptionalLong provenAt() {
        var counted = scopes.stream().filter(scope -> !scope.isRefused()).toList();
        var proofs = (counted.isEmpty() ? scopes : counted)
                .stream().map(Scope::provenAt).toList();
        return proofs.stream().allMatch(OptionalLong::isPresent)
                ? Stream.of(
                                proofs.stream().mapToLong(OptionalLong::getAsLong),
                                named.provenAt(),
                                namespaces.provenAt(),
                                kinds.provenAt(),
                                pods.provenAt(startedAt))
                        .flatMapToLong(each -> each)
                        .min()
                : OptionalLong.empty();
    }

    private List<Problem> problems(long now) {
        var problems = new ArrayList<Problem>();
        reflectors()
                .filter(reflector -> reflector.isToBeReported(now, startedAt))
                .forEach(reflector -> problems.add(new Problem(OF_SOURCE, "", reflector.complaint())));
        if (ageNanos().orElse(0) > staleNanos) {
            problems.add(new Problem(
                    OF_SOURCE,
                    "",
                    "not known to be in step for more than " + staleNanos / 1_000_000_000
                            + " s, the last configuration stays in force (expected: a reachable API server)"));
        }
        problems.addAll(kinds.problems(OF_SOURCE, now));
        problems.addAll(named.problems(now));
        problems.addAll(namespaces.problems(OF_SOURCE, now));
        problems.addAll(pods.problems(OF_SOURCE, index -> !scopes.get(index).isRefused()));
        return problems;
    }

    /** Marks what may change the configuration: other objects come and go all the time in a large cluster. */
    private final class Changes<T extends HasMetadata> implements Reflector.Listener<T> {
        private final Predicate<T> counts;

        Changes(Predicate<T> counts) {
            this.counts = counts;
        }

        @Override
        public void onObject(T object, T before) {
            if (counts.test(object) || before != null && counts.test(before)) {
                onChange.run();
            }
        }

        @Override
        public void onState() {
            provenAt().ifPresent(syncAge::reachedAt);
            onChange.run();
        }

        @Override
        public void onRestored() {
            reflectors().filter(reflector -> !reflector.isListing()).forEach(Reflector::list);
            named.listAnew();
            namespaces.listAnew();
            pods.list();
            kinds.list();
        }
    }
}

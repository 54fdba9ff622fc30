package io.moorgate.control.source;

import io.moorgate.control.annotation.EffectiveAnnotation;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.ObservedObjects;
import io.moorgate.control.translate.PlannedServices;
import io.moorgate.control.translate.RouteAnnotations;
import io.moorgate.control.translate.TlsUse;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.control.translate.Translation;
import io.moorgate.control.translate.Translator;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.QuietPeriod;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.time.WallClock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Keeps the routing table in step with a source: a change marks it dirty, and after a quiet period everything is
 * observed and translated anew and, where traffic would see a difference, published.
 *
 * <p>All work is done on one thread, the configuration's. Three fields cross threads: {@code marked}, set by the
 * source's threads so that at most one task waits in the configuration's queue, and {@code state} and {@code observed}, immutable
 * records that any thread may read.
 */
public final class ConfigurationLoop implements AutoCloseable {
    /** Quiet time after the last change, before it is acted on. */
    public static final Duration QUIET = Duration.ofMillis(100);

    /** Longest wait after the first of a burst of changes. */
    public static final Duration WAIT_MAX = Duration.ofSeconds(1);

    /** Wait after a fault of our own, before everything is tried again. */
    static final Duration RETRY = Duration.ofSeconds(10);

    /** How often it is asked anew what of TLS ends soon. */
    static final Duration RECHECK = Duration.ofHours(1);

    private static final Logger LOG = Logger.getLogger(ConfigurationLoop.class);

    private final ConfigurationSource source;
    private final LiveRoutingTable live;
    private final List<ProblemObserver> observers;
    private final Translating translating;
    private final TaskLoop thread;
    private final Ticker ticker;
    private final WallClock clock;
    private final QuietPeriod quiet;
    private final DrainRequests drains = new DrainRequests(this::mark);
    private final ReplicaAddresses replicas = new ReplicaAddresses(this::mark);
    private final ProblemGrace grace = new ProblemGrace();

    private final AtomicBoolean marked = new AtomicBoolean();
    private volatile ConfigurationState state = ConfigurationState.NONE;
    private volatile ObservedObjects observed = ObservedObjects.NONE;
    private String lastFault = "";
    private List<TlsUse> tls = List.of();
    private Timers.Timer recheck = () -> {};
    private Timers.Timer retry = () -> {};

    /** How observed objects become a table; {@link Translator#translate} but for tests of faults. */
    @FunctionalInterface
    interface Translate {
        Translation translate(ObservedObjects observed, TranslateSettings settings, RoutingTable previous);
    }

    /** How objects are translated, and by which settings. */
    record Translating(TranslateSettings settings, Translate translate) {}

    /**
     * {@code thread} is the configuration's thread; {@code observers} get the Problems on it.
     */
    public ConfigurationLoop(
            ConfigurationSource source,
            TranslateSettings settings,
            LiveRoutingTable live,
            List<ProblemObserver> observers,
            TaskLoop thread,
            Ticker ticker,
            WallClock clock) {
        this(source, new Translating(settings, rememberingPlans()), live, observers, thread, ticker, clock);
    }

    ConfigurationLoop(
            ConfigurationSource source,
            Translating translating,
            LiveRoutingTable live,
            List<ProblemObserver> observers,
            TaskLoop thread,
            Ticker ticker,
            WallClock clock) {
        this.source = source;
        this.live = live;
        this.observers = List.copyOf(observers);
        this.translating = translating;
        this.thread = thread;
        this.ticker = ticker;
        this.clock = clock;
        this.quiet = new QuietPeriod(ticker, thread, QUIET, WAIT_MAX, this::apply);
    }

    private static Translate rememberingPlans() {
        PlannedServices planned = new PlannedServices();
        return (observed, settings, previous) -> Translator.translate(observed, settings, previous, planned);
    }

    /** Starts the source and keeps the table in step from then on. */
    public void start() {
        source.start(this::mark);
        mark();
    }

    /** Drains endpoints by request. Any thread. */
    public DrainRequests drains() {
        return drains;
    }

    /** Where the gateway's replicas are. Any thread. */
    public ReplicaAddresses replicas() {
        return replicas;
    }

    /** Where the configuration stands. Any thread. */
    public ConfigurationState state() {
        return state;
    }

    /** What holds for a route, annotation by annotation; empty where its Service was not observed. Any thread. */
    public List<EffectiveAnnotation> annotationsOf(Route route) {
        return RouteAnnotations.of(observed, route, translating.settings().defaults());
    }

    /** See {@link ConfigurationSource#ageNanos()}. Any thread. */
    public OptionalLong sourceAgeNanos() {
        return source.ageNanos();
    }

    /** Closes the source; the table in force stays. */
    @Override
    public void close() {
        source.close();
    }

    private void mark() {
        if (marked.compareAndSet(false, true)) {
            thread.execute(() -> {
                marked.set(false);
                quiet.touch();
            });
        }
    }

    private void apply() {
        long begin = ticker.nanos();
        retry.cancel();
        List<CompletableFuture<Void>> waiting = drains.takeWaiting();
        try {
            var seen = source.observe();
            var problems = new LinkedHashSet<>(seen.problems());
            boolean applied = state.applied();
            if (seen.complete()) {
                observed = seen.objects();
                RoutingTable previous = live.current();
                var translation = translating.translate().translate(seen.objects(), settings(), previous);
                problems.addAll(translation.problems());
                tls = translation.tls();
                publish(translation.table(), previous);
                applied = true;
            }
            tls.forEach(use -> problems.addAll(use.problemsAt(clock.now())));
            recheckCertificates();
            onApplied(applied, grace.ripe(problems, begin), begin);
            if (grace.holds(begin)) {
                thread.after(ProblemGrace.GRACE.toNanos(), quiet::touch);
            }
        } catch (RuntimeException | StackOverflowError fault) {
            onFault(fault);
        }
        waiting.forEach(one -> one.complete(null));
    }

    /** Certificates and lists end by themselves: nothing changes when one does. */
    private void recheckCertificates() {
        recheck.cancel();
        if (!tls.isEmpty()) {
            recheck = thread.after(RECHECK.toNanos(), quiet::touch);
        }
    }

    private TranslateSettings settings() {
        return translating
                .settings()
                .withDrained(drains.current(), drainedPods())
                .withGateway(replicas.current(), source.gatewayServices());
    }

    private Set<String> drainedPods() {
        return source.drainedPods().stream().map(DrainedPod::uid).collect(Collectors.toSet());
    }

    private void publish(RoutingTable table, RoutingTable previous) {
        if (!table.routesLike(previous) || !previous.isConfigured()) {
            live.publish(table);
            LOG.infof(
                    "configuration applied generation=%d routes=%d",
                    table.generation(), table.routes().size());
        }
    }

    private void onApplied(boolean applied, List<Problem> problems, long begin) {
        if (applied && !state.applied()) {
            LOG.infof("first configuration applied problems=%d", problems.size());
        }
        state = new ConfigurationState(
                applied,
                live.current().generation(),
                problems,
                ticker.nanos() - begin,
                state.translations() + 1,
                state.faults());
        lastFault = "";
        observers.forEach(observer -> observer.onProblems(problems));
    }

    /** The table in force stays, and everything is tried again later. A fault that repeats itself is logged once. */
    private void onFault(Throwable fault) {
        retry = thread.after(RETRY.toNanos(), quiet::touch);
        state = new ConfigurationState(
                state.applied(),
                state.generation(),
                state.problems(),
                state.applyNanos(),
                state.translations() + 1,
                state.faults() + 1);
        if (!fault.toString().equals(lastFault)) {
            lastFault = fault.toString();
            LOG.errorf(fault, "configuration not applied, the last table stays faults=%d", state.faults());
        }
    }
}

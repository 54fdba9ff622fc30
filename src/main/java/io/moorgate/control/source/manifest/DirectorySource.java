package io.moorgate.control.source.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ConfigurationSource;
import io.moorgate.control.source.SyncAge;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.control.translate.ObservedObjects;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A directory of the same YAML or JSON that one would give to kubectl. Files are read when they are asked for, so
 * after the quiet period: a file that is being written counts as it is then. What cannot be read then is as it last was
 * since the gateway started, the rest is read anew: {@link Manifest#over}. Where there was nothing before, the documents
 * that can be read count. A file that is deleted, or stays empty, takes its objects with it. A directory that cannot be read at all is like
 * an API server that is away: what was last seen stays, and its age grows.
 *
 * <p>Confined to the configuration's thread, whose timers it is given; {@link #close} and {@link #ageNanos} may come
 * from any.
 */
public final class DirectorySource implements ConfigurationSource {
    /** How often the watch is asked for events. */
    static final Duration POLL = Duration.ofMillis(50);

    /** How often the files are looked at in case an event was lost. */
    static final Duration RESCAN = Duration.ofSeconds(5);

    private final Path directory;
    private final ManifestDirectory manifests;
    private final DirectoryWatch watch;
    private final List<ObjectKind<?>> kinds;
    private final Timers timers;
    private final Ticker ticker;
    private final SyncAge syncAge;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Observation last = new Observation(false, ObservedObjects.NONE, List.of());
    private long nextRescan;

    /**
     * {@code directory} may be missing; then it is waited for.
     *
     * @param kinds what is read beside Services, EndpointSlices and Secrets
     * @throws UncheckedIOException where the machine has no file watch left to give
     */
    public DirectorySource(
            Path directory, DirectoryLimits limits, List<ObjectKind<?>> kinds, Timers timers, Ticker ticker) {
        this.kinds = List.copyOf(kinds);
        this.directory = directory;
        this.manifests = new ManifestDirectory(directory, limits, ticker);
        this.timers = timers;
        this.ticker = ticker;
        this.syncAge = new SyncAge(ticker);
        try {
            this.watch = new DirectoryWatch(directory);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    @Override
    public void start(Runnable onChange) {
        timers.after(0, () -> poll(onChange));
    }

    @Override
    public Observation observe() {
        long begin = ticker.nanos();
        try {
            last = merge(manifests.read(), kinds);
            syncAge.reachedAt(begin);
            return last;
        } catch (IOException fault) {
            var problem = ManifestReader.problem(directory.toString(), 0, "", messageOf(fault));
            return new Observation(last.complete(), last.objects(), with(last.problems(), problem));
        }
    }

    @Override
    public OptionalLong ageNanos() {
        return syncAge.ageNanos();
    }

    @Override
    public void close() {
        closed.set(true);
        watch.close();
    }

    private void poll(Runnable onChange) {
        if (closed.get()) {
            return;
        }
        timers.after(POLL.toNanos(), () -> poll(onChange));
        boolean changed = watch.poll();
        changed |= manifests.hasEmptied();
        if (changed || rescan()) {
            onChange.run();
        }
    }

    /** Whether the files look other than when they were last read; only now and then, else no. */
    private boolean rescan() {
        long now = ticker.nanos();
        if (now - nextRescan < 0) {
            return false;
        }
        nextRescan = now + RESCAN.toNanos();
        try {
            boolean changed = manifests.hasChanged();
            if (!changed) {
                syncAge.reachedAt(now);
            }
            return changed;
        } catch (IOException fault) {
            return false;
        }
    }

    /** All objects of {@code files}, each once; beside Services and what belongs to them those of {@code kinds}. */
    static Observation merge(List<Manifest> files, List<ObjectKind<?>> kinds) {
        var problems = new ArrayList<Problem>();
        Map<String, Manifest.Located> first = new HashMap<>();
        var services = new ArrayList<Service>();
        var slices = new ArrayList<EndpointSlice>();
        var secrets = new ArrayList<Secret>();
        var others = new ArrayList<HasMetadata>();
        for (Manifest file : files) {
            problems.addAll(file.problems());
            for (Manifest.Located located : file.objects()) {
                Manifest.Located earlier = first.putIfAbsent(located.identity(), located);
                if (earlier != null) {
                    if (!isRepeated(located.object(), earlier.object())) {
                        problems.add(duplicate(located, earlier));
                    }
                    continue;
                }
                HasMetadata object = located.object();
                switch (object) {
                    case Service service -> services.add(service);
                    case EndpointSlice slice -> slices.add(slice);
                    case Secret secret -> secrets.add(secret);
                    default -> {
                        if (kinds.stream().anyMatch(kind -> kind.type().isInstance(object))) {
                            others.add(object);
                        }
                    }
                }
            }
        }
        return new Observation(true, new ObservedObjects(services, slices, secrets, others, true), problems);
    }

    /** A Namespace stands before the objects of many a file. */
    private static boolean isRepeated(HasMetadata object, HasMetadata earlier) {
        return object instanceof Namespace && object.equals(earlier);
    }

    private static Problem duplicate(Manifest.Located located, Manifest.Located earlier) {
        return ManifestReader.problem(
                located.file(),
                located.line(),
                "metadata.name",
                located.identity() + " is in " + earlier.file() + " line " + earlier.line()
                        + " already (expected: each object once): the first one counts");
    }

    private static String messageOf(IOException fault) {
        return switch (fault) {
            case NoSuchFileException missing -> "missing (expected: a directory of Kubernetes YAML)";
            case NotDirectoryException file -> "no directory (expected: a directory of Kubernetes YAML)";
            default -> "cannot be read: " + fault;
        };
    }

    private static List<Problem> with(List<Problem> problems, Problem problem) {
        var all = new ArrayList<>(problems);
        all.add(problem);
        return all;
    }
}

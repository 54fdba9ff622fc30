package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Keeps a collection in step with the API server, as client-go's reflector does: one list, then one watch after the
 * other from the version held. Whatever fails is tried again without end; the objects held stay meanwhile.
 *
 * <p><b>What proves that it is in step.</b> Each watch is followed by a look: the newest version of the collection, asked
 * for over another connection, must not be before the one held. (A watch alone proves nothing: a server that was restored
 * from a backup accepts one from a version that it has not reached; one whose database is gone keeps watches open and
 * sends bookmarks.) A watch ends after {@link ReflectorTimes#watch} and the next one begins, so that the last proof is no
 * older than that; one that the server does not end in time has died and is replaced. Another server is also known by its
 * {@link FirstObject}. See decisions 0098 and 0123.
 *
 * <p>Confined to the configuration's thread.
 */
final class Reflector<T extends HasMetadata> implements Watching.Listener<T> {
    /** A server that does not answer for so long is a Problem; shorter breaks are normal. A refusal is one at once. */
    static final Duration COMPLAIN_AFTER = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(Reflector.class);

    private final ApiClient api;
    private final ApiCollection<T> collection;
    private final ReflectorTimes times;
    private final Ticker ticker;
    private final Listener<? super T> listener;
    private final boolean looks;
    private final HeldObjects<T> held;
    private final Predicate<T> wanted;

    private ResourceVersion version = ResourceVersion.NONE;
    private FirstObject first = FirstObject.NONE;
    private boolean listed;
    private OptionalLong provenAt = OptionalLong.empty();
    private Optional<Outage> outage = Optional.empty();
    private OptionalLong openedAt = OptionalLong.empty();
    private int failures;
    private Runnable cancelCall = () -> {};
    private Runnable cancelLook = () -> {};
    private Timers.Timer next = () -> {};

    /** Gets what changes. */
    interface Listener<T> {
        /** {@code object} came, or is gone, or has changed from {@code before}; that one is null where there was none. */
        void onObject(T object, T before);

        /** A list is complete, or an outage has begun or ended. */
        void onState();

        /** The server holds another state than the one that was reported: whatever else is held may be as old. */
        void onRestored();
    }

    /**
     * @param wanted which objects are held
     * @param looks whether the server is asked for its version after each watch has begun
     */
    Reflector(
            ApiClient api,
            ApiCollection<T> collection,
            ReflectorTimes times,
            Ticker ticker,
            Predicate<T> wanted,
            boolean looks,
            Listener<? super T> listener) {
        this.api = api;
        this.collection = collection;
        this.times = times;
        this.ticker = ticker;
        this.wanted = wanted;
        this.looks = looks;
        this.listener = listener;
        this.held = new HeldObjects<>(wanted);
    }

    /** Lists anew; the first time, begins. */
    void list() {
        stop();
        long askedAt = ticker.nanos();
        version = ResourceVersion.NONE;
        var listing = new Listing<T>(api, collection, times, wanted, done -> onList(done, askedAt), this::onFault);
        cancelCall = listing::cancel;
        listing.begin();
    }

    private void onList(Listing<T> list, long askedAt) {
        held.become(list.objects());
        version = list.version();
        first = list.first();
        listed = true;
        provenAt = OptionalLong.of(askedAt);
        listener.onState();
        watch();
    }

    private void watch() {
        stop();
        var watching = Watching.begin(api, collection, version, times, this);
        cancelCall = watching::cancel;
    }

    @Override
    public void onOpen() {
        openedAt = OptionalLong.of(ticker.nanos());
        if (looks) {
            look();
        } else {
            onProof(ticker.nanos());
        }
    }

    private void look() {
        long askedAt = ticker.nanos();
        ResourceVersion before = version;
        var call = api.get(
                collection.with("limit=1"),
                times.answers().head(),
                times.answers().head(),
                collection.listType(),
                list -> onLook(
                        ResourceVersion.of(list.getMetadata().getResourceVersion()),
                        FirstObject.of(list),
                        before,
                        askedAt),
                this::onLookFault);
        cancelLook = call::cancel;
    }

    private void onLook(ResourceVersion seen, FirstObject firstSeen, ResourceVersion before, long askedAt) {
        boolean isReplaced = first.isReplacedBy(firstSeen);
        if (seen.isBefore(before) || isReplaced && !version.isBefore(firstSeen.version())) {
            onRestored(seen, before);
        } else if (isReplaced) {
            lookLater(); // The watch reports it, or is of another server.
        } else {
            first = seen.isBefore(version) ? first : firstSeen; // A watch may have reported its deletion since.
            onProof(askedAt);
        }
    }

    private void onRestored(ResourceVersion seen, ResourceVersion before) {
        LOG.warnf(
                "the API server holds another state than it reported, listed anew what=%s version=%s held=%s",
                collection.what(), seen, before);
        list();
        listener.onRestored();
    }

    private void lookLater() {
        next = api.thread().after(times.retries().lookRetry().toNanos(), this::look);
    }

    /** The watch goes on: only whether the server can be asked is open. */
    private void onLookFault(Throwable fault) {
        begin(fault);
        lookLater();
    }

    private void onProof(long at) {
        provenAt = OptionalLong.of(at);
        if (outage.isPresent()) {
            outage = Optional.empty();
            listener.onState();
        }
    }

    @Override
    public void onPut(T object, ResourceVersion at) {
        if (first.isReplacedBy(object)) {
            onRestored(at, version);
            return;
        }
        T before = held.put(object);
        reached(at);
        listener.onObject(object, before);
    }

    @Override
    public void onDelete(T object, ResourceVersion at) {
        first = first.without(object);
        T before = held.remove(object);
        reached(at);
        listener.onObject(object, before);
    }

    @Override
    public void onBookmark(ResourceVersion at) {
        reached(at);
    }

    private void reached(ResourceVersion at) {
        version = at.isBefore(version) ? version : at;
    }

    @Override
    public void onEnd() {
        if (livedFor(times.watches().watch().toNanos() / 2)) {
            failures = 0;
            watch();
        } else {
            onFault(new IOException("the watch ended long before its time"));
        }
    }

    private boolean livedFor(long nanos) {
        return openedAt.isPresent() && ticker.nanos() - openedAt.getAsLong() >= nanos;
    }

    @Override
    public void onFault(Throwable fault) {
        if (livedFor(
                Math.min(times.watches().watch().toNanos() / 2, times.retryMax().toNanos()))) {
            failures = 0;
        }
        begin(fault);
        boolean isLong = outage.filter(one -> one.hasLasted(times.relistAfter(), ticker.nanos()))
                .isPresent();
        if (Watching.isGone(fault) || isLong) {
            version = ResourceVersion.NONE;
        }
        stop();
        next = api.thread().after(times.backoffNanos(failures++), version.isNone() ? this::list : this::watch);
    }

    private void begin(Throwable fault) {
        LOG.debugf("list or watch failed, tried again what=%s reason=%s", collection.what(), SourceFault.textOf(fault));
        var before = outage;
        outage = Optional.of(before.map(one -> one.with(fault)).orElseGet(() -> Outage.begin(fault, ticker.nanos())));
        if (!outage.equals(before)) {
            listener.onState();
        }
    }

    /** Ends what goes on; what is held stays. */
    void stop() {
        openedAt = OptionalLong.empty();
        next.cancel();
        cancelCall.run();
        cancelLook.run();
    }

    /** What is held: the last complete list and what watches have reported since. */
    Collection<T> objects() {
        return held.all();
    }

    /** Whether a list goes on or is to be tried. */
    boolean isListing() {
        return version.isNone();
    }

    /** Whether a list has ever been complete. */
    boolean isListed() {
        return listed;
    }

    /** When it was last proven that all there was is held; empty before the first list. */
    OptionalLong provenAt() {
        return provenAt;
    }

    /** The same, with {@code begunAt} before the first list; empty while the server refuses it or has no such thing. */
    OptionalLong countedAt(long begunAt) {
        return outage.filter(one -> one.isRefusal() || one.isAbsence()).isPresent()
                ? OptionalLong.empty()
                : OptionalLong.of(provenAt.orElse(begunAt));
    }

    /** What fails now. */
    Optional<Outage> outage() {
        return outage;
    }

    /**
     * Whether what fails is to be reported at {@code now}: a refusal at once, anything else once it has lasted; also that no
     * list has come for as long since {@code begunAt}.
     */
    boolean isToBeReported(long now, long begunAt) {
        return outage.map(one -> one.isRefusal() || one.hasLasted(COMPLAIN_AFTER, now))
                .orElse(!listed && now - begunAt > COMPLAIN_AFTER.toNanos());
    }

    /** What is listed and why that fails, in words. */
    String complaint() {
        return "cannot list or watch " + collection.what() + ": "
                + outage.map(Outage::text).orElse("no answer yet")
                + " (expected: a reachable API server that allows get, list and watch)";
    }
}

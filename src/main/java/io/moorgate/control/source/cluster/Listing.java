package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One complete list of a collection, in pages, of the newest state there is: without a version, so that a server answers
 * by what is stored and not by what it remembers. Confined to the configuration's thread.
 */
final class Listing<T extends HasMetadata> {
    /** Objects of a page. */
    static final int PAGE = 500;

    private final ApiClient api;
    private final ApiCollection<T> collection;
    private final ReflectorTimes times;
    private final Consumer<Listing<T>> onComplete;
    private final Consumer<Throwable> onFault;
    private final HeldObjects<T> objects;
    private ResourceVersion version = ResourceVersion.NONE;
    private FirstObject first = FirstObject.NONE;
    private ApiCall call;

    Listing(
            ApiClient api,
            ApiCollection<T> collection,
            ReflectorTimes times,
            Predicate<T> wanted,
            Consumer<Listing<T>> onComplete,
            Consumer<Throwable> onFault) {
        this.api = api;
        this.collection = collection;
        this.times = times;
        this.objects = new HeldObjects<>(wanted);
        this.onComplete = onComplete;
        this.onFault = onFault;
    }

    Listing<T> begin() {
        ask("");
        return this;
    }

    private void ask(String from) {
        String rest = from.isEmpty() ? "" : "&continue=" + URLEncoder.encode(from, StandardCharsets.UTF_8);
        call = api.get(
                collection.with("limit=" + PAGE + rest),
                times.answers().head(),
                times.answers().page(),
                collection.listType(),
                this::onPage,
                onFault);
    }

    private void onPage(KubernetesResourceList<T> page) {
        if (page.getMetadata() == null || page.getMetadata().getResourceVersion() == null) {
            onFault.accept(new IOException("an answer that is no list of " + collection.what()));
            return;
        }
        version = ResourceVersion.of(page.getMetadata().getResourceVersion());
        if (first.equals(FirstObject.NONE)) {
            first = FirstObject.of(page);
        }
        page.getItems().forEach(objects::put);
        String more = page.getMetadata().getContinue();
        if (more == null || more.isEmpty()) {
            onComplete.accept(this);
        } else {
            ask(more);
        }
    }

    HeldObjects<T> objects() {
        return objects;
    }

    ResourceVersion version() {
        return version;
    }

    FirstObject first() {
        return first;
    }

    void cancel() {
        call.cancel();
    }
}

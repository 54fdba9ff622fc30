package io.moorgate.traffic.http;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** The owner of the keys of all ids, which may take its time until it knows one. */
final class HeldOwner implements FirstPins {
    private final LinkedBlockingQueue<Runnable> tells = new LinkedBlockingQueue<>();
    private volatile boolean isOwner = true;

    /** From now on it knows an id only when {@link #told} is run. */
    void takesItsTime() {
        isOwner = false;
    }

    /** What makes it know the next id; waits until there is one. */
    Runnable told() throws InterruptedException {
        return tells.take();
    }

    @Override
    public Standing standing(UpstreamId upstream, ClientKey client) {
        return Standing.OWNER;
    }

    @Override
    public void ask(PinQuestion question, Duration waitMax, Executor loop, Consumer<Optional<EndpointId>> answer) {
        throw new IllegalStateException("an owner is not asked");
    }

    @Override
    public void tell(UpstreamId upstream, ClientKey client, Executor loop, Consumer<Boolean> told) {
        if (isOwner) {
            told.accept(true);
        } else {
            tells.add(() -> loop.execute(() -> told.accept(true)));
        }
    }

    /** Everything goes to endpoints on these ports, by ids of {@code key}; ids that are not known are answered 404. */
    static void route(HttpFixture fixture, Affinity.Key key, int... ports) {
        Affinity affinity = new Affinity(
                key,
                Duration.ofHours(1),
                Affinity.WhenDraining.STAY,
                Affinity.WhenLost.NOT_FOUND,
                Affinity.Mode.PERSISTENT);
        fixture.publish(Map.of(
                HostPattern.ANY,
                Map.of(
                        PathPattern.prefix("/"),
                        HttpFixture.route(IdleTimeouts.DEFAULT, Optional.empty(), affinity, ports))));
    }
}

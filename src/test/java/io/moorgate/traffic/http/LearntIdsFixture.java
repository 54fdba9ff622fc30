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
import io.moorgate.traffic.http.head.TrustedProxies;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;

/** Clients whose ids their endpoint issues, and an owner of their keys that takes its time where a test says so. */
abstract class LearntIdsFixture implements FirstPins {
    final LinkedBlockingQueue<Runnable> tells = new LinkedBlockingQueue<>();
    final HttpFixture fixture = new HttpFixture(HttpSettings.DEFAULT, TrustedProxies.NOBODY, this);
    volatile boolean isOwner = true;

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

    @AfterEach
    void stop() {
        fixture.close();
    }

    void route(Affinity.Key key, int... ports) {
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

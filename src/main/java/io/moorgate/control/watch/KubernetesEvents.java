package io.moorgate.control.watch;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.moorgate.control.annotation.Problem;
import io.moorgate.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * Writes Problems as core/v1 Events, which {@code kubectl describe service} shows. The name of an Event follows from
 * Service and Problem, so that all replicas share one: the first creates it, and whoever finds it old enough counts it
 * up. Blocks; needs the rights to create, get and update Events, and to get Services.
 */
public final class KubernetesEvents implements ProblemEvents.EventWriter {
    /** An Event that was counted up so lately, by any replica, is left alone. */
    static final Duration COUNTED_LATELY = ProblemEvents.REPEAT.dividedBy(2);

    private static final int CONFLICT = 409;
    private static final int MESSAGE_MAX = 1_000;
    private static final int NAME_MAX = 200;

    private final KubernetesClient client;
    private final String replica;
    private final WallClock clock;

    /** {@code replica} is this gateway's name. */
    public KubernetesEvents(KubernetesClient client, String replica, WallClock clock) {
        this.client = client;
        this.replica = replica;
        this.clock = clock;
    }

    @Override
    public void write(Problem problem, Problem.OfService subject) {
        var id = subject.service();
        Service service = client.services()
                .inNamespace(id.namespace())
                .withName(id.name())
                .get();
        if (service == null) {
            return;
        }
        var events = client.v1().events().inNamespace(id.namespace());
        try {
            events.resource(eventOf(problem, service)).create();
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != CONFLICT) {
                throw refused;
            }
            Event there = events.withName(nameOf(problem, service)).get();
            if (there != null && !wasCountedLately(there)) {
                events.resource(countedUp(there)).update();
            }
        }
    }

    private Event eventOf(Problem problem, Service service) {
        var metadata = service.getMetadata();
        String now = now();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(metadata.getNamespace())
                .withName(nameOf(problem, service))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("v1")
                .withKind("Service")
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .endInvolvedObject()
                .withType("Warning")
                .withReason("MoorgateProblem")
                .withMessage(messageOf(problem))
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource()
                .withComponent("moorgate")
                .endSource()
                .withReportingComponent("moorgate.io/gateway")
                .withReportingInstance(replica)
                .build();
    }

    private Event countedUp(Event event) {
        return new EventBuilder(event)
                .withCount((event.getCount() == null ? 1 : event.getCount()) + 1)
                .withLastTimestamp(now())
                .withReportingInstance(replica)
                .build();
    }

    private boolean wasCountedLately(Event event) {
        String last = event.getLastTimestamp();
        try {
            return last != null
                    && Duration.between(Instant.parse(last), clock.now()).compareTo(COUNTED_LATELY) < 0;
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    private String now() {
        return clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String messageOf(Problem problem) {
        String message = problem.key().isEmpty() ? problem.message() : problem.key() + ": " + problem.message();
        return message.length() > MESSAGE_MAX ? message.substring(0, MESSAGE_MAX) : message;
    }

    private static String nameOf(Problem problem, Service service) {
        String name = service.getMetadata().getName();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((service.getMetadata().getUid() + "\n" + messageOf(problem))
                            .getBytes(StandardCharsets.UTF_8));
            return name.substring(0, Math.min(NAME_MAX, name.length())) + "."
                    + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException fault) {
            throw new IllegalStateException(fault);
        }
    }
}

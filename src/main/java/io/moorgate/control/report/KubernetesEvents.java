package io.moorgate.control.report;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.DrainedPod;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.hash.Sha256;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.WallClock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Writes Problems and notes as core/v1 Events, which {@code kubectl describe service} shows. The name of a Problem's
 * Event follows from Service and Problem, so that all replicas share one: the first creates it, and one that finds it
 * old enough counts it up. Notes are each replica's own. Blocks; needs the rights to create, get and update Events, and
 * to get Services.
 */
public final class KubernetesEvents implements ProblemEvents.EventWriter, ServiceNotes.NoteWriter {
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
    public void write(Problem problem, Problem.Subject about) {
        Optional<ObjectReference> found = find(about);
        if (found.isEmpty()) {
            return;
        }
        ObjectReference subject = found.get();
        var events = client.v1().events().inNamespace(subject.getNamespace());
        try {
            events.resource(eventOf(problem, subject)).create();
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != CONFLICT) {
                throw refused;
            }
            Event there = events.withName(nameOf(subject, messageOf(problem))).get();
            if (there != null && !wasCountedLately(there)) {
                events.resource(countedUp(there)).update();
            }
        }
    }

    @Override
    public void write(ServiceId id, String reason, String message) {
        Service service = client.services()
                .inNamespace(id.namespace())
                .withName(id.name())
                .get();
        if (service != null) {
            String name = nameOf(subjectOf(service), replica + "\n" + message + "\n" + clock.now());
            client.v1()
                    .events()
                    .inNamespace(id.namespace())
                    .resource(event(subjectOf(service), name, "Normal", reason, message))
                    .create();
        }
    }

    /**
     * Says on {@code pod} that no replica holds a connection there any more. All replicas share one Event, and the first
     * writes it.
     */
    public void writeEmpty(DrainedPod pod) {
        ObjectReference subject = new ObjectReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNamespace(pod.namespace())
                .withName(pod.name())
                .withUid(pod.uid())
                .build();
        try {
            client.v1()
                    .events()
                    .inNamespace(pod.namespace())
                    .resource(event(
                            subject,
                            nameOf(subject, "drained"),
                            "Normal",
                            "Drained",
                            "no connection is left at this pod: it can be deleted"))
                    .create();
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != CONFLICT) {
                throw refused;
            }
        }
    }

    /** The object, where it is still there and of a kind that Events are written on. */
    private Optional<ObjectReference> find(Problem.Subject about) {
        return switch (about) {
            case Problem.OfService(ServiceId id) ->
                Optional.ofNullable(client.services()
                                .inNamespace(id.namespace())
                                .withName(id.name())
                                .get())
                        .map(service -> reference("v1", service));
            case Problem.OfObject(String kind, String namespace, String name) ->
                ObjectKind.versions(kind).stream()
                        .flatMap(known -> find(known, namespace, name).stream())
                        .findFirst();
            case Problem.OfFile _, Problem.OfSource _, Problem.OfSetting _ -> Optional.empty();
        };
    }

    private <T extends HasMetadata> Optional<ObjectReference> find(ObjectKind<T> kind, String namespace, String name) {
        HasMetadata object = kind.type() == GenericKubernetesResource.class
                ? client.genericKubernetesResources(KindContext.of(kind))
                        .inNamespace(namespace)
                        .withName(name)
                        .get()
                : client.resources(kind.type())
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
        return Optional.ofNullable(object).map(found -> reference(kind.apiVersion(), found));
    }

    private Event eventOf(Problem problem, ObjectReference subject) {
        String message = messageOf(problem);
        return event(subject, nameOf(subject, message), "Warning", "MoorgateProblem", message);
    }

    private static ObjectReference subjectOf(Service service) {
        return reference("v1", service);
    }

    private static ObjectReference reference(String apiVersion, HasMetadata object) {
        var metadata = object.getMetadata();
        return new ObjectReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(object.getKind())
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .build();
    }

    private Event event(ObjectReference subject, String name, String type, String reason, String message) {
        String now = now();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(subject.getNamespace())
                .withName(name)
                .endMetadata()
                .withInvolvedObject(subject)
                .withType(type)
                .withReason(reason)
                .withMessage(message)
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

    /** A name that follows from the object and {@code content}. */
    private static String nameOf(ObjectReference subject, String content) {
        String name = subject.getName();
        return name.substring(0, Math.min(NAME_MAX, name.length())) + "."
                + Sha256.hex(subject.getUid() + "\n" + content, 8);
    }
}

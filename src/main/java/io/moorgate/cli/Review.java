package io.moorgate.cli;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Vocabulary;
import io.moorgate.control.annotation.WhenBroken;
import io.moorgate.control.translate.Translator;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.WallClock;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes findings of the Problems of manifests: where each stands, and what it costs. */
final class Review {
    static final Comparator<Finding> BY_PLACE =
            Comparator.comparing(Finding::file).thenComparing(Finding::line).thenComparing(Finding::message);

    /** Keys that are no annotations: the object as a whole, its endpoints, its fields. */
    private static final Pattern OF_OBJECT = Pattern.compile("|endpoints|.+\\..+");

    private final ReadManifests read;
    private final Set<ServiceId> served = new HashSet<>();
    private final Set<ServiceId> selecting = new HashSet<>();

    Review(ReadManifests read) {
        this.read = read;
        read.translation().table().routes().stream()
                .filter(route -> route.refusal().isEmpty())
                .map(Route::service)
                .forEach(served::add);
        for (Service service : read.observation().objects().services()) {
            Map<String, String> selector =
                    service.getSpec() == null ? null : service.getSpec().getSelector();
            if (selector != null && !selector.isEmpty()) {
                selecting.add(new ServiceId(
                        service.getMetadata().getNamespace(),
                        service.getMetadata().getName()));
            }
        }
    }

    /** Every finding, by file and line. */
    List<Finding> findings() {
        return Stream.of(
                        read.observation().problems(),
                        read.translation().problems(),
                        read.certificateProblems(WallClock.system().now()))
                .flatMap(List::stream)
                .map(this::finding)
                .distinct()
                .sorted(BY_PLACE)
                .toList();
    }

    private Finding finding(Problem problem) {
        return switch (problem.subject()) {
            case Problem.OfFile(String file, int line) ->
                new Finding(
                        file,
                        line,
                        read.files().isFault(problem) ? Severity.ERROR : Severity.WARNING,
                        "",
                        problem.key(),
                        problem.message());
            case Problem.OfService(ServiceId service) -> finding(problem, service);
            case Problem.OfObject object -> finding(problem, object);
            case Problem.OfSource(String source) -> elsewhere(source, problem);
            case Problem.OfSetting(String setting) -> elsewhere(setting, problem);
        };
    }

    private Finding finding(Problem problem, ServiceId service) {
        Problem.OfFile place =
                read.files().placeOf(service, problem.key()).orElse(new Problem.OfFile("Service " + service, 0));
        return new Finding(
                place.file(),
                place.line(),
                severity(problem, service),
                "Service " + service,
                problem.key(),
                problem.message());
    }

    private Finding finding(Problem problem, Problem.OfObject object) {
        Problem.OfFile place = read.files()
                .placeOf(object.kind(), object.namespace(), object.name(), problem.key())
                .orElse(new Problem.OfFile(object.toString(), 0));
        Severity severity = Translator.lacksSecret(problem)
                ? Severity.NOTE
                : Translator.refusesHandshakes(problem) ? Severity.ERROR : Severity.WARNING;
        return new Finding(place.file(), place.line(), severity, object.toString(), problem.key(), problem.message());
    }

    private static Finding elsewhere(String subject, Problem problem) {
        return new Finding(subject, 0, Severity.WARNING, "", "", problem.message());
    }

    /** Endpoints that a selector finds, and Secrets, may be made in the cluster: that the files lack them says nothing. */
    private Severity severity(Problem problem, ServiceId service) {
        if (Translator.lacksSlices(problem) && selecting.contains(service) || Translator.lacksSecret(problem)) {
            return Severity.NOTE;
        }
        if (Translator.refusesHandshakes(problem)) {
            return Severity.ERROR;
        }
        if (OF_OBJECT.matcher(problem.key()).matches()) {
            return served.contains(service) ? Severity.WARNING : Severity.ERROR;
        }
        boolean isKept = Vocabulary.find(problem.key())
                .map(annotation -> annotation.whenBroken() == WhenBroken.DEFAULT)
                .orElse(true);
        return isKept ? Severity.WARNING : Severity.ERROR;
    }
}

package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Securing;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.control.translate.RouteReferences.Named;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The Services that an Ingress leads to, and the Secrets that it names: all of its own namespace. */
final class IngressReferences {
    private static final List<Annotation<String>> SECRETS =
            List.of(Securing.CLIENT_CA_SECRET, Securing.BACKEND_CA_SECRET);

    private IngressReferences() {}

    static RouteReferences.References of(Ingress ingress) {
        String namespace = ObservedService.namespaceOf(ingress.getMetadata());
        IngressSpec spec = Objects.requireNonNullElseGet(ingress.getSpec(), IngressSpec::new);
        Set<ServiceId> services = new HashSet<>();
        backends(spec)
                .filter(backend ->
                        backend.getService() != null && backend.getService().getName() != null)
                .forEach(backend -> services.add(
                        new ServiceId(namespace, backend.getService().getName())));
        return new RouteReferences.References(Set.copyOf(services), secrets(ingress, namespace, spec));
    }

    private static Stream<IngressBackend> backends(IngressSpec spec) {
        Stream<IngressBackend> ofRules = Objects.requireNonNullElse(spec.getRules(), List.<IngressRule>of()).stream()
                .filter(rule -> rule.getHttp() != null)
                .flatMap(rule ->
                        Objects.requireNonNullElse(rule.getHttp().getPaths(), List.<HTTPIngressPath>of()).stream())
                .map(HTTPIngressPath::getBackend);
        return Stream.concat(Stream.ofNullable(spec.getDefaultBackend()), ofRules)
                .filter(Objects::nonNull);
    }

    private static List<Named> secrets(Ingress ingress, String namespace, IngressSpec spec) {
        Problem.Subject subject =
                Problem.Subject.of("Ingress", namespace, ingress.getMetadata().getName());
        String since = Objects.requireNonNullElse(ingress.getMetadata().getCreationTimestamp(), "");
        List<Named> named = new ArrayList<>();
        new IngressTlsHosts(spec, (field, fault) -> {})
                .secrets()
                .forEach(name -> named.add(new Named(subject, "spec.tls", new SecretId(namespace, name), since)));
        Overlay overlay = IngressPolicies.of(subject, ingress, problem -> {});
        ServiceAnnotations asked = ServiceAnnotations.read(
                new ServiceId(namespace, ""), overlay.annotations(), GatewayDefaults.NONE, problem -> {});
        asked.own(Securing.TLS_SECRET)
                .ifPresent(names -> names.forEach(name -> named.add(
                        new Named(subject, Securing.TLS_SECRET.key(), new SecretId(namespace, name), since))));
        for (Annotation<String> key : SECRETS) {
            asked.own(key)
                    .ifPresent(name -> named.add(new Named(subject, key.key(), new SecretId(namespace, name), since)));
        }
        return List.copyOf(named);
    }
}

package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Securing;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.control.annotation.Serving;
import io.moorgate.control.translate.NamedObject;
import io.moorgate.control.translate.RouteReferences;
import io.moorgate.control.translate.SecretId;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What names a Secret or a ConfigMap: a served Service's annotation, or another object, or a setting.
 *
 * @param key the annotation's or field's; empty for a setting
 * @param since when what names it was created, as the API server says: UTC in RFC 3339, whose order is that of the text; empty,
 *     and so before all, for a setting
 */
record Reference(Problem.Subject subject, String key, NamedObject object, String since) {
    private static final List<Annotation<String>> KEYS = List.of(Securing.CLIENT_CA_SECRET, Securing.BACKEND_CA_SECRET);

    /** What names the gateway's default certificate. */
    static Reference ofDefault(SecretId secret) {
        return new Reference(new Problem.OfSetting("moorgate.tls.default-secret"), "", secret, "");
    }

    /** What another object than a Service names. */
    static Reference of(RouteReferences.Named named) {
        return new Reference(named.subject(), named.key(), named.object(), named.since());
    }

    /** What {@code service} refers to; nothing where another gateway serves it, or none. {@code isLedTo}: another object leads to it. */
    static List<Reference> of(Service service, String gatewayClass, GatewayDefaults defaults, boolean isLedTo) {
        var id = new ServiceId(
                service.getMetadata().getNamespace(), service.getMetadata().getName());
        Map<String, String> given =
                Objects.requireNonNullElse(service.getMetadata().getAnnotations(), Map.of());
        var annotations = ServiceAnnotations.read(id, given, defaults, problem -> {});
        boolean served = annotations.carries(Serving.HOST)
                || annotations.carries(Serving.PATH)
                || annotations.carries(Serving.LISTEN);
        var references = new ArrayList<Reference>();
        if (isLedTo || served && annotations.value(Serving.CLASS).equals(gatewayClass)) {
            String since = Objects.requireNonNullElse(service.getMetadata().getCreationTimestamp(), "");
            var subject = new Problem.OfService(id);
            annotations
                    .given(Securing.TLS_SECRET)
                    .ifPresent(names -> names.forEach(name -> references.add(new Reference(
                            subject, Securing.TLS_SECRET.key(), new SecretId(id.namespace(), name), since))));
            for (Annotation<String> key : KEYS) {
                annotations
                        .given(key)
                        .ifPresent(name -> references.add(
                                new Reference(subject, key.key(), new SecretId(id.namespace(), name), since)));
            }
        }
        return references;
    }
}

package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.annotation.Securing;
import io.moorgate.control.annotation.ServiceAnnotations;
import io.moorgate.control.annotation.Serving;
import io.moorgate.control.translate.SecretId;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.List;

/** A served Service's annotation that names a Secret of its namespace. */
record SecretReference(ServiceId service, String key, SecretId secret) {
    private static final List<Annotation<String>> KEYS =
            List.of(Securing.TLS_SECRET, Securing.CLIENT_CA_SECRET, Securing.BACKEND_CA_SECRET);

    /** What {@code service} refers to; nothing where another gateway serves it, or none. */
    static List<SecretReference> of(Service service, String gatewayClass, GatewayDefaults defaults) {
        var id = new ServiceId(
                service.getMetadata().getNamespace(), service.getMetadata().getName());
        var annotations = ServiceAnnotations.read(id, service.getMetadata().getAnnotations(), defaults, problem -> {});
        boolean served = annotations.carries(Serving.HOST)
                || annotations.carries(Serving.PATH)
                || annotations.carries(Serving.LISTEN);
        var references = new ArrayList<SecretReference>();
        if (served && annotations.value(Serving.CLASS).equals(gatewayClass)) {
            for (Annotation<String> key : KEYS) {
                annotations
                        .given(key)
                        .ifPresent(name ->
                                references.add(new SecretReference(id, key.key(), new SecretId(id.namespace(), name))));
            }
        }
        return references;
    }
}

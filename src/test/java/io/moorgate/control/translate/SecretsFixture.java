package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServerTls;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services and Secrets of a test, and what they were last translated into. */
abstract class SecretsFixture {
    final List<Service> services = new ArrayList<>();
    final Map<String, Secret> secrets = new HashMap<>();
    TranslateSettings settings = TranslateSettings.DEFAULT;
    RoutingTable table = RoutingTable.EMPTY;
    Translation last;

    void service(String id, String... annotations) {
        Map<String, String> given = new HashMap<>();
        for (int at = 0; at < annotations.length; at += 2) {
            given.put(Annotation.PREFIX + annotations[at], annotations[at + 1]);
        }
        services.add(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(id.split("/")[0])
                .withName(id.split("/")[1])
                .withCreationTimestamp(Instant.ofEpochSecond(services.size()).toString())
                .withAnnotations(given)
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build());
    }

    void secret(String id, String type, String... data) {
        Map<String, String> encoded = new HashMap<>();
        for (int at = 0; at < data.length; at += 2) {
            encoded.put(data[at], Base64.getEncoder().encodeToString(data[at + 1].getBytes(StandardCharsets.UTF_8)));
        }
        secrets.put(
                id,
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(id.split("/")[0])
                        .withName(id.split("/")[1])
                        .endMetadata()
                        .withType(type)
                        .withData(encoded)
                        .build());
    }

    void tls(String id, Issued issued) {
        secret(id, "kubernetes.io/tls", "tls.crt", issued.certificatePem(), "tls.key", issued.keyPem());
    }

    /** What speaks TLS refuses the authorities of {@code secret} where they are named for {@code refused}. */
    void refuse(String secret, AuthorityUse refused) {
        settings = settings.withCertificateCheck(new CertificateCheck() {
            @Override
            public Optional<String> faultOf(TlsCertificate certificate) {
                return Optional.empty();
            }

            @Override
            public Optional<String> faultOf(ClientAuthorities authorities, AuthorityUse use) {
                return use == refused && authorities.secret().equals(secret)
                        ? Optional.of("ca.crt is refused by a test")
                        : Optional.empty();
            }
        });
    }

    Translation translate() {
        last = Translator.translate(
                new ObservedObjects(services, List.of(), List.copyOf(secrets.values())), settings, table);
        table = last.table();
        return last;
    }

    Optional<ServerTls> tlsOf(String name) {
        return table.serverNames().find(name);
    }

    /** The Secrets whose certificates are shown for {@code name}. */
    List<String> shown(String name) {
        return tlsOf(name).map(ServerTls::certificates).orElse(List.of()).stream()
                .map(TlsCertificate::secret)
                .toList();
    }

    List<String> problems(String key) {
        return last.problems().stream()
                .filter(problem -> problem.key().equals(key))
                .map(Problem::message)
                .toList();
    }

    Route route(String name) {
        return table.routes().stream()
                .filter(route -> route.service().name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

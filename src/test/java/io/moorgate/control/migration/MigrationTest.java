package io.moorgate.control.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.Parsed;
import io.moorgate.control.annotation.Vocabulary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of other controllers become ours where they mean the same. */
class MigrationTest {
    private static final String NGINX = "nginx.ingress.kubernetes.io/";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx.ingress.kubernetes.io/affinity=cookie|affinity=cookie",
                "nginx.ingress.kubernetes.io/affinity-mode=balanced|affinity-mode=balanced",
                "nginx.ingress.kubernetes.io/session-cookie-max-age=3600|cookie-max-age=3600s",
                "nginx.ingress.kubernetes.io/upstream-hash-by=$http_x_tenant|balance=hash hash-on=header:x-tenant",
                "nginx.ingress.kubernetes.io/upstream-hash-by=$arg_room|balance=hash hash-on=query:room",
                "nginx.ingress.kubernetes.io/load-balance=ewma|balance=ewma",
                "nginx.ingress.kubernetes.io/backend-protocol=GRPCS|backend-tls=on protocol=grpc",
                "nginx.ingress.kubernetes.io/proxy-read-timeout=3600|idle-timeout=3600s response-timeout=3600s",
                "nginx.ingress.kubernetes.io/proxy-body-size=8m|max-request-body=8Mi",
                "nginx.ingress.kubernetes.io/proxy-connect-timeout=5s|connect-timeout=5s",
                "nginx.ingress.kubernetes.io/proxy-next-upstream-tries=2|connect-attempts=2",
                "nginx.ingress.kubernetes.io/ssl-redirect=false|tls-redirect=false",
                "nginx.ingress.kubernetes.io/force-ssl-redirect=true|tls-redirect=true",
                "nginx.ingress.kubernetes.io/ssl-passthrough=true|protocol=tls-passthrough",
                "nginx.ingress.kubernetes.io/auth-tls-secret=shop/ca|client-ca-secret=ca",
                "nginx.ingress.kubernetes.io/whitelist-source-range=10.0.0.0/8|allow-cidr=10.0.0.0/8",
                "nginx.ingress.kubernetes.io/denylist-source-range=10.1.0.0/16|deny-cidr=10.1.0.0/16",
                "nginx.ingress.kubernetes.io/limit-connections=10|max-connections-per-client=10",
                "nginx.ingress.kubernetes.io/enable-cors=true|cors-origins=*",
                "nginx.ingress.kubernetes.io/websocket-services=web|",
                "nginx.ingress.kubernetes.io/service-upstream=false|",
                "nginx.ingress.kubernetes.io/use-regex=false|",
                "haproxy.org/timeout-server=50000|idle-timeout=50000ms response-timeout=50000ms",
                "haproxy.org/send-proxy-protocol=proxy-v2|proxy-protocol=v2",
                "haproxy.org/server-ca=shop/ca|backend-ca-secret=ca backend-tls=verify",
                "haproxy.org/check-http=/healthz|health-check=http:/healthz",
                "haproxy-ingress.github.io/balance-algorithm=leastconn|balance=least-connections",
                "haproxy-ingress.github.io/maxconn-server=100|max-connections=100",
                "traefik.ingress.kubernetes.io/service.sticky.cookie=true|affinity=cookie",
                "traefik.ingress.kubernetes.io/service.serversscheme=https|backend-tls=on protocol=auto"
            })
    void aKeyOfTheSameMeaningBecomesOurs(String given, String ours) {
        int equals = given.indexOf('=');
        Migration migration = Migration.of("shop", Map.of(given.substring(0, equals), given.substring(equals + 1)));
        assertEquals(List.of(), migration.findings());
        assertEquals(ours == null ? "" : ours, text(migration));
        migration.annotations().forEach(MigrationTest::assertReadable);
    }

    @ParameterizedTest
    @CsvSource({
        "rewrite-target,/$1,path",
        "canary,true,match-header",
        "canary-weight,10,match-header",
        "configuration-snippet,deny all;,nothing of Moorgate does this",
        "limit-rps,5,connect-rate-per-client",
        "use-regex,true,spec.rules",
        "service-upstream,true,nothing of Moorgate does this",
        "load-balance,chash,balance",
        "upstream-hash-by,$request_uri,hash-on",
        "proxy-send-timeout,60,idle-timeout",
        "backend-protocol,FCGI,protocol",
        "never-heard-of,1,nothing of Moorgate does this"
    })
    void anyOtherIsOneProblemThatNamesTheNearest(String key, String value, String nearest) {
        Migration migration = Migration.of("shop", Map.of(NGINX + key, value));
        assertEquals(1, migration.findings().size());
        assertEquals(NGINX + key, migration.findings().getFirst().key());
        assertTrue(migration.findings().getFirst().message().contains(nearest));
        assertEquals(Map.of(), migration.annotations());
    }

    @Test
    void aKeyThatSaysWhoMayComeAndIsNotTranslatedRefuses() {
        assertTrue(Migration.of("shop", Map.of(NGINX + "auth-url", "http://a"))
                .refusal()
                .isPresent());
        assertTrue(Migration.of("shop", Map.of(NGINX + "rewrite-target", "/"))
                .refusal()
                .isEmpty());
    }

    @Test
    void keysThatBelongTogetherAreReadTogether() {
        Map<String, String> given = new HashMap<>();
        given.put(NGINX + "proxy-read-timeout", "60");
        given.put(NGINX + "proxy-send-timeout", "60");
        given.put(NGINX + "enable-cors", "true");
        given.put(NGINX + "cors-allow-origin", "https://a.example");
        given.put(NGINX + "auth-tls-secret", "shop/ca");
        given.put(NGINX + "auth-tls-verify-client", "off");
        Migration migration = Migration.of("shop", given);
        assertEquals(List.of(), migration.findings());
        assertEquals("cors-origins=https://a.example idle-timeout=60s response-timeout=60s", text(migration));
    }

    @Test
    void annotationsOfOthersAreNotLookedAt() {
        Migration migration = Migration.of("shop", Map.of("cert-manager.io/issuer", "a"));
        assertEquals(List.of(), migration.findings());
    }

    @Test
    void everyNearestKeyIsOneOfOurs() {
        Stream<String> named = Migration.table().stream()
                .flatMap(key -> Stream.of((key.ours() + "` `" + key.nearest()).split("` `")))
                .filter(key -> !key.isEmpty() && !key.contains("."));
        assertEquals(
                List.of(), named.filter(key -> Vocabulary.find(key).isEmpty()).toList());
    }

    private static String text(Migration migration) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(migration.annotations()).forEach((key, value) -> text.append(text.isEmpty() ? "" : " ")
                .append(key.substring(Annotation.PREFIX.length()))
                .append('=')
                .append(value));
        return text.toString();
    }

    private static void assertReadable(String key, String value) {
        assertFalse(
                Vocabulary.find(key.substring(Annotation.PREFIX.length()))
                                .orElseThrow()
                                .parse(value)
                        instanceof Parsed.Bad,
                key);
    }
}

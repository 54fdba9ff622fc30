package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.utils.Utils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The token of this pod's service account. Its file is read for each request, since kubelet replaces it, and trimmed, as
 * client-go does: a line break in a header is refused by HTTP clients, which quote the header in their message. What is no
 * token is not sent, and the last good one goes on. Any thread.
 */
public final class ServiceAccountToken implements OAuthTokenProvider {
    private final Path file;
    private final AtomicReference<String> last = new AtomicReference<>("");

    ServiceAccountToken(Path file) {
        this.file = file;
    }

    /** {@code config} with its token trimmed, and read again where it came from the service account's file. */
    public static Config apply(Config config) {
        String given = config.getAutoOAuthToken();
        if (given == null || config.getOauthToken() != null || config.getOauthTokenProvider() != null) {
            return config;
        }
        String path = Utils.getSystemPropertyOrEnvVar(
                Config.KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN_FILE_SYSTEM_PROPERTY,
                Config.KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH);
        var trimmed = new ConfigBuilder(config).withAutoOAuthToken(given.strip());
        Optional<String> inFile = read(Path.of(path));
        return inFile.filter(given.strip()::equals).isPresent()
                ? trimmed.withOauthTokenProvider(new ServiceAccountToken(Path.of(path)))
                        .build()
                : trimmed.build();
    }

    @Override
    public String getToken() {
        read(file).filter(ServiceAccountToken::isToken).ifPresent(last::set);
        return last.get();
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException | SecurityException unread) {
            return Optional.empty();
        }
    }

    /** RFC 6750 section 2.1: visible characters of ASCII. */
    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(letter -> letter > ' ' && letter < 0x7f);
    }
}

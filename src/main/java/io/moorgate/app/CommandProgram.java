package io.moorgate.app;

import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.cli.Program;
import io.moorgate.cli.SettingRow;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;
import java.util.Optional;

/** This program, for its commands: its settings are those that a gateway started here would have. Main thread. */
final class CommandProgram implements Program {
    private static final int MANAGEMENT_PORT_DEFAULT = 9000;

    private Optional<SmallRyeConfig> config = Optional.empty();

    /** What is wrong with settings that Quarkus would refuse by an exception, and with those of the logs; empty where all can be read. */
    static List<String> unreadable() {
        try {
            SmallRyeConfig built = build();
            new SettingsReader(settingsOf(built), MANAGEMENT_PORT_DEFAULT).accessLog();
            return UnreadableSettings.neitherTrueNorFalse(built);
        } catch (ConfigValidationException fault) {
            return UnreadableSettings.of(fault);
        } catch (IllegalArgumentException fault) {
            return List.of(fault.getMessage());
        }
    }

    @Override
    public String version() {
        Build build = Build.current();
        return "moorgate " + build.version() + " (commit " + build.commit() + ", Java " + Build.java() + ")";
    }

    @Override
    public TranslateSettings translation() {
        SettingsReader reader = reader();
        return reader.translation().withCertificateCheck(new TriedCertificates(reader.tls()));
    }

    @Override
    public int httpsPort() {
        return settingsOf(config()).https().port();
    }

    @Override
    public TrustedProxies trustedProxies() {
        return reader().trustedProxies();
    }

    @Override
    public Optional<CookieSigner> cookies() {
        return settingsOf(config()).cookie().keyFile().map(file -> reader().cookies());
    }

    @Override
    public List<SettingRow> settings() {
        return effective().rows();
    }

    @Override
    public List<Problem> unknownSettings() {
        return effective().unknown();
    }

    private EffectiveSettings effective() {
        return new EffectiveSettings(config(), ComputedDefaults.of(settingsOf(config()), reader()));
    }

    private SettingsReader reader() {
        int managementPort = config().getOptionalValue(EffectiveSettings.MANAGEMENT_PORT, Integer.class)
                .orElse(MANAGEMENT_PORT_DEFAULT);
        return new SettingsReader(settingsOf(config()), managementPort);
    }

    private static GatewaySettings settingsOf(SmallRyeConfig config) {
        return config.getConfigMapping(GatewaySettings.class);
    }

    /** As Quarkus would read it, and without Quarkus. */
    private SmallRyeConfig config() {
        if (config.isEmpty()) {
            config = Optional.of(read());
        }
        return config.get();
    }

    private static SmallRyeConfig build() {
        return ConfigUtils.configBuilder()
                .forClassLoader(Thread.currentThread().getContextClassLoader())
                .withMapping(GatewaySettings.class)
                .build();
    }

    private static SmallRyeConfig read() {
        try {
            SmallRyeConfig built = build();
            UnreadableSettings.neitherTrueNorFalse(built).stream().findFirst().ifPresent(sentence -> {
                throw new IllegalArgumentException(sentence);
            });
            return built;
        } catch (ConfigValidationException fault) {
            throw new IllegalArgumentException(UnreadableSettings.of(fault).getFirst(), fault);
        }
    }
}

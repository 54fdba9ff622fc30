package io.moorgate.app;

import io.moorgate.cli.SettingRow;
import io.moorgate.control.annotation.Problem;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Every setting with the value in effect and where that comes from. */
final class EffectiveSettings {
    private static final String DEFAULTS = "moorgate.defaults.";
    /** Quarkus' own setting of the management port. */
    static final String MANAGEMENT_PORT = "quarkus.management.port";

    private static final String OWN_PROPERTIES = "/application.properties";
    private static final String REDACTED = "redacted";

    /** Settings that name a file with a secret; what is no path of a file that is there is perhaps the secret itself. */
    private static final Pattern OF_SECRET = Pattern.compile(".*(key|key-file|token|password)");

    private static final Pattern FILE = Pattern.compile("\\w+\\[source=(?:file:)?(.*)]");

    private final SmallRyeConfig config;
    private final Map<String, Supplier<String>> computed;
    private final SettingNames names = new SettingNames();

    /** {@code computed} are the values in effect of settings that are not given and have no fixed default, by name. */
    EffectiveSettings(SmallRyeConfig config, Map<String, Supplier<String>> computed) {
        this.config = config;
        this.computed = computed;
    }

    /** The rows, by name. */
    List<SettingRow> rows() {
        List<SettingRow> rows = new ArrayList<>();
        names.all().forEach(name -> rows.add(row(name)));
        defaults().forEach((name, given) -> rows.add(given(name, given)));
        rows.add(row(MANAGEMENT_PORT));
        rows.sort(Comparator.comparing(SettingRow::name));
        return rows;
    }

    /** A Problem for each variable and property that is meant as a setting and is none. */
    List<Problem> unknown() {
        return names.unknown(System.getenv(), propertyNames(config));
    }

    /** The names of all properties, but for what environment variables are taken for. */
    static List<String> propertyNames(Config config) {
        List<String> names = new ArrayList<>(System.getProperties().stringPropertyNames());
        for (ConfigSource source : config.getConfigSources()) {
            if (!isEnvironment(source.getName())) {
                names.addAll(source.getPropertyNames());
            }
        }
        return names;
    }

    private SettingRow row(String name) {
        ConfigValue given = config.getConfigValue(name);
        return given.getValue() == null ? new SettingRow(name, defaultOf(name), "default") : given(name, given);
    }

    private String defaultOf(String name) {
        return computed.containsKey(name)
                ? computed.get(name).get()
                : names.defaultOf(name).orElse("");
    }

    private static SettingRow given(String name, ConfigValue given) {
        return new SettingRow(name, shown(name, given.getValue()), sourceOf(name, given.getConfigSourceName()));
    }

    /** The gateway-wide defaults of annotations that are given. An environment variable writes a dot for a hyphen. */
    private Map<String, ConfigValue> defaults() {
        Map<String, ConfigValue> found = new TreeMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(DEFAULTS)) {
                String key = name.substring(DEFAULTS.length()).replace('.', '-');
                ConfigValue value = config.getConfigValue(name);
                if (value.getValue() != null) {
                    found.put(DEFAULTS + key, value);
                }
            }
        }
        return found;
    }

    /** {@code value}, or that it is not shown. */
    static String shown(String name, String value) {
        boolean isSecret = OF_SECRET.matcher(name).matches() && !value.isEmpty() && !isFile(value);
        return isSecret || value.contains("-----BEGIN") ? REDACTED : value;
    }

    private static boolean isFile(String value) {
        try {
            return value.contains("/") && Files.isRegularFile(Path.of(value));
        } catch (InvalidPathException none) {
            return false;
        }
    }

    private static boolean isEnvironment(String source) {
        return source.contains("EnvConfigSource");
    }

    /** Whether {@code location} is where the program itself is. */
    private static boolean isOwn(String location) {
        URL own = EffectiveSettings.class.getResource(OWN_PROPERTIES);
        return location.endsWith("!" + OWN_PROPERTIES)
                || own != null && own.toString().endsWith(location);
    }

    private static String sourceOf(String name, String source) {
        if (source == null) {
            return "default";
        }
        Matcher file = FILE.matcher(source);
        if (file.matches()) {
            return isOwn(file.group(1)) ? "default" : "file " + file.group(1);
        }
        if (isEnvironment(source)) {
            return "environment " + SettingNames.variableOf(name);
        }
        if (source.startsWith("SysPropConfigSource")) {
            return "property -D" + name;
        }
        return source.contains("Default") || source.contains("RunTime") || source.contains("Runtime")
                ? "default"
                : source;
    }
}

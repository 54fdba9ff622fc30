package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.control.annotation.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingNamesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(moorgate\\.[a-z0-9.-]+)` \\|");

    private final SettingNames names = new SettingNames();

    @Test
    void knowsEverySettingOfThePage() throws IOException {
        assertEquals(
                ROW.matcher(Files.readString(Path.of("docs/settings.md")))
                        .results()
                        .map(row -> row.group(1))
                        .collect(Collectors.toCollection(TreeSet::new)),
                new TreeSet<>(names.all()));
    }

    /** The names are read from the types of the settings, which an executable has for those only that are registered. */
    @Test
    void anExecutableHasTheTypesOfAllGroupsOfSettings() {
        Set<Class<?>> groups = new HashSet<>();
        collect(GatewaySettings.class, groups);
        assertEquals(
                groups,
                Set.of(SettingNames.class
                        .getAnnotation(RegisterForReflection.class)
                        .targets()));
    }

    private static void collect(Type type, Set<Class<?>> groups) {
        if (type instanceof ParameterizedType some) {
            Stream.of(some.getActualTypeArguments()).forEach(argument -> collect(argument, groups));
        } else if (type instanceof Class<?> group
                && group.isInterface()
                && group.getPackageName().startsWith("io.moorgate")
                && groups.add(group)) {
            Stream.of(group.getInterfaces()).forEach(inherited -> collect(inherited, groups));
            Stream.of(group.getMethods()).forEach(setting -> collect(setting.getGenericReturnType(), groups));
        }
    }

    @Test
    void aVariableOrPropertyThatIsNoSettingIsAProblemWithTheNearestName() {
        assertEquals(
                List.of(
                        problem("MOORGATE_ACESS_LOG", "MOORGATE_ACCESS_LOG"),
                        problem("moorgate.http.prot", "moorgate.http.port")),
                names.unknown(Map.of("MOORGATE_ACESS_LOG", "all"), List.of("moorgate.http.prot", "quarkus.x")));
    }

    @Test
    void aNameThatIsFarFromEverySettingGetsNoSuggestion() {
        assertEquals(
                List.of(new Problem(new Problem.OfSetting("MOORGATE_TEAM_BUDGET"), "", "is not a setting of Moorgate")),
                names.unknown(Map.of("MOORGATE_TEAM_BUDGET", "5"), List.of()));
    }

    @Test
    void settingsDefaultsAndListElementsAreNone() {
        assertEquals(
                List.of(),
                names.unknown(
                        Map.of(
                                "MOORGATE_ACCESS_LOG", "all",
                                "MOORGATE_ACCESS_LOG_LONG_AFTER", "1s",
                                "MOORGATE_DEFAULTS_IDLE_TIMEOUT", "5m",
                                "MOORGATE_NAMESPACES_0_", "a",
                                "HOME", "/"),
                        List.of("moorgate.defaults.idle-timeout", "moorgate.namespaces[1]", "moorgate.class")));
    }

    @Test
    void whatKubernetesSaysOfAServiceThatIsNamedMoorgateIsNone() {
        assertEquals(
                List.of(),
                names.unknown(
                        Map.of(
                                "MOORGATE_SERVICE_HOST", "192.0.2.1",
                                "MOORGATE_SERVICE_PORT_HTTP", "80",
                                "MOORGATE_PORT", "tcp://192.0.2.1:80",
                                "MOORGATE_PORT_80_TCP", "tcp://192.0.2.1:80",
                                "MOORGATE_PORT_80_TCP_PROTO", "tcp",
                                "MOORGATE_ADMIN_SERVICE_PORT", "9000"),
                        List.of()));
    }

    private static Problem problem(String name, String nearest) {
        return new Problem(new Problem.OfSetting(name), "", "is not a setting of Moorgate (nearest: " + nearest + ")");
    }
}

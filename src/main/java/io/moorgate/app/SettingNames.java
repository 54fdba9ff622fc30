package io.moorgate.app;

import io.moorgate.control.annotation.Nearest;
import io.moorgate.control.annotation.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The names that settings have, and which given names are none. */
@RegisterForReflection(
        targets = {
            GatewaySettings.class,
            GatewaySettings.AccessLines.class,
            GatewaySettings.LogLines.class,
            GatewaySettings.Http.class,
            Http2Settings.class,
            GatewaySettings.Https.class,
            GatewaySettings.Tcp.class,
            ClientTlsSettings.class,
            HostSettings.class,
            IngressSettings.class,
            GatewayApiSettings.class,
            LimitSettings.class,
            OverloadSettings.class,
            AffinitySettings.class,
            TracingSettings.class,
            ReplicaSettings.class,
            AdminSettings.class,
            GatewaySettings.CookieSettings.class,
            GatewaySettings.Peers.class,
            GatewaySettings.PeerTls.class,
            SourceSettings.class,
            GatewaySettings.Shutdown.class
        })
final class SettingNames {
    private static final String PREFIX = "moorgate.";
    private static final String ENVIRONMENT_PREFIX = "MOORGATE_";

    /** What Kubernetes puts into every pod of a namespace with a Service whose name begins with {@code moorgate}. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "MOORGATE_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?" + "|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern SERVICE_LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");
    private static final Pattern ELEMENT = Pattern.compile("\\[\\d+]");
    private static final Pattern ENVIRONMENT_ELEMENT = Pattern.compile("_\\d+_");

    private final TreeSet<String> names = new TreeSet<>();
    private final Map<String, String> defaults = new HashMap<>();
    private final Map<String, Class<?>> types = new HashMap<>();
    private final List<String> openEnded = new ArrayList<>();

    SettingNames() {
        collect(GatewaySettings.class, PREFIX);
    }

    private void collect(Class<?> group, String prefix) {
        for (Method method : group.getMethods()) {
            WithName named = method.getAnnotation(WithName.class);
            String name =
                    prefix + (named != null ? named.value() : method.getName().toLowerCase(Locale.ROOT));
            Class<?> type = method.getReturnType();
            if (type == Map.class) {
                openEnded.add(name + ".");
            } else if (type.isInterface() && type.getPackage() == GatewaySettings.class.getPackage()) {
                collect(type, name + ".");
            } else {
                names.add(name);
                types.put(name, valueOf(method));
                WithDefault given = method.getAnnotation(WithDefault.class);
                if (given != null) {
                    defaults.put(name, given.value());
                }
            }
        }
    }

    /** What {@code name} is where nothing says otherwise; empty where that is nothing. */
    Optional<String> defaultOf(String name) {
        return Optional.ofNullable(defaults.get(name));
    }

    private static Class<?> valueOf(Method method) {
        return method.getGenericReturnType() instanceof ParameterizedType wrapped
                        && wrapped.getActualTypeArguments()[0] instanceof Class<?> inner
                ? inner
                : method.getReturnType();
    }

    /** The type of the value of {@code name}, or of each of several; empty where it is no setting. */
    Optional<Class<?>> typeOf(String name) {
        return Optional.ofNullable(types.get(ELEMENT.matcher(name).replaceAll("")));
    }

    /** Every setting, but those whose name has a part that is free. */
    Collection<String> all() {
        return names;
    }

    /** A Problem for each of the gateway's environment variables and properties that is no setting. */
    List<Problem> unknown(Map<String, String> environment, Iterable<String> properties) {
        TreeSet<String> unknown = new TreeSet<>();
        List<Problem> problems = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX) && !isServiceLink(name, value) && !isVariable(name)) {
                unknown.add(name);
            }
        });
        unknown.forEach(name -> problems.add(problem(name, ENVIRONMENT_PREFIX, SettingNames::variableOf)));
        unknown.clear();
        for (String name : properties) {
            if (name.startsWith(PREFIX) && !isProperty(name)) {
                unknown.add(name);
            }
        }
        unknown.forEach(name -> problems.add(problem(name, PREFIX, Function.identity())));
        return problems;
    }

    private Problem problem(String name, String prefix, Function<String, String> spelling) {
        String hint = Nearest.hint(name, prefix, names.stream().map(spelling).toList());
        return new Problem(new Problem.OfSetting(name), "", "is not a setting of Moorgate" + hint);
    }

    private boolean isProperty(String name) {
        String whole = ELEMENT.matcher(name).replaceAll("");
        return names.contains(whole) || openEnded.stream().anyMatch(name::startsWith);
    }

    private boolean isVariable(String name) {
        String whole = ENVIRONMENT_ELEMENT.matcher(name).replaceAll("");
        return names.stream().map(SettingNames::variableOf).anyMatch(known -> known.equals(name) || known.equals(whole))
                || openEnded.stream().map(SettingNames::variableOf).anyMatch(name::startsWith);
    }

    private static boolean isServiceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches()
                || SERVICE_LINK_VALUE.matcher(value).matches();
    }

    /** The environment variable of a setting. */
    static String variableOf(String name) {
        return name.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}

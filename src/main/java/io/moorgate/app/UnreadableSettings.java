package io.moorgate.app;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings whose values are not of their type, in one sentence each: the setting, the value and what is expected. */
final class UnreadableSettings {
    /** What SmallRye Config says of a value that it cannot convert. */
    private static final Pattern NOT_CONVERTED =
            Pattern.compile("(?s).*config property (\\S+) with the config value \"(.*)\" threw an Exception.*");

    private static final Pattern CODE = Pattern.compile("SRCFG\\d+: ");

    /** What SmallRye Config takes for true, and what is meant to be false; it takes any other word for false, too. */
    private static final Set<String> TRUE_OR_FALSE =
            Set.of("true", "yes", "y", "on", "1", "false", "no", "n", "off", "0", "");

    private UnreadableSettings() {}

    /** A sentence for each setting of {@code config} that is to be true or false, and says something else. */
    static List<String> neitherTrueNorFalse(SmallRyeConfig config) {
        SettingNames names = new SettingNames();
        return names.all().stream()
                .filter(name -> names.typeOf(name).equals(Optional.of(boolean.class)))
                .map(config::getConfigValue)
                .filter(value -> value.getValue() != null
                        && !TRUE_OR_FALSE.contains(value.getValue().strip().toLowerCase(Locale.ROOT)))
                .map(value -> value.getName() + ": \"" + value.getValue() + "\" (expected: true or false)")
                .toList();
    }

    /** The sentences, without a repetition. */
    static List<String> of(ConfigValidationException fault) {
        List<String> sentences = new ArrayList<>();
        for (int index = 0; index < fault.getProblemCount(); index++) {
            sentences.add(sentence(fault.getProblem(index).getMessage()));
        }
        return sentences.stream().distinct().toList();
    }

    private static String sentence(String message) {
        Matcher converted = NOT_CONVERTED.matcher(message);
        Optional<String> expected = converted.matches()
                ? new SettingNames().typeOf(converted.group(1)).flatMap(UnreadableSettings::expected)
                : Optional.empty();
        return expected.isPresent()
                ? converted.group(1) + ": \"" + EffectiveSettings.shown(converted.group(1), converted.group(2))
                        + "\" (expected: " + expected.get() + ")"
                : CODE.matcher(message).replaceAll("").lines().findFirst().orElse("a setting makes no sense");
    }

    private static Optional<String> expected(Class<?> type) {
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return Optional.of("a whole number");
        }
        if (type == Duration.class) {
            return Optional.of("a duration such as 30s");
        }
        return type.isEnum()
                ? Optional.of("one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(one ->
                                        one.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .collect(Collectors.joining(", ")))
                : Optional.empty();
    }
}

package io.moorgate.control.migration;

import io.moorgate.control.migration.MigrantKey.Conversion;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How values of other controllers become values of ours. */
final class Conversions {
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,9})s?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)?");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([kKmMgG]?)b?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private Conversions() {}

    /** The same text under {@code key}. */
    static Conversion as(String key) {
        return (value, others) -> one(key, value.strip());
    }

    /** A whole number above 0. */
    static Conversion number(String key) {
        return (value, others) ->
                NUMBER.matcher(value.strip()).matches() && !value.strip().matches("0+")
                        ? one(key, value.strip())
                        : Optional.empty();
    }

    /** Whole seconds, with or without their unit, under each of {@code keys}. */
    static Conversion seconds(String... keys) {
        return (value, others) -> {
            Matcher matcher = SECONDS.matcher(value.strip());
            return matcher.matches() ? each(matcher.group(1) + "s", keys) : Optional.empty();
        };
    }

    /** A span with a unit; a bare number counts {@code unit}. */
    static Conversion duration(String unit, String... keys) {
        return (value, others) -> {
            Matcher matcher = DURATION.matcher(value.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String given = matcher.group(2) == null ? unit : matcher.group(2);
            String text = given.equals("d") ? Long.parseLong(matcher.group(1)) * 24 + "h" : matcher.group(1) + given;
            return each(text, keys);
        };
    }

    /** A size such as {@code 8m}; 0 is no bound. */
    static Conversion size(String key) {
        return (value, others) -> {
            Matcher matcher = SIZE.matcher(value.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String unit = matcher.group(2).toUpperCase(Locale.ROOT);
            return one(key, matcher.group(1) + (unit.isEmpty() ? "" : unit + "i"));
        };
    }

    /** One of some words, each with our annotations as {@code key=value}, several apart by a blank; nothing for an empty text. */
    static Conversion words(String... wordsAndOurs) {
        Map<String, Map<String, String>> words = new LinkedHashMap<>();
        for (int index = 0; index < wordsAndOurs.length; index += 2) {
            Map<String, String> ours = new LinkedHashMap<>();
            for (String pair :
                    wordsAndOurs[index + 1].isEmpty() ? new String[0] : wordsAndOurs[index + 1].split(" ", -1)) {
                ours.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
            words.put(wordsAndOurs[index], ours);
        }
        return (value, others) -> Optional.ofNullable(words.get(value.strip().toLowerCase(Locale.ROOT)));
    }

    /** What {@code on} says where the value is true, what {@code off} says where it is false. */
    static Conversion flag(String on, String off) {
        return words("true", on, "false", off, "on", on, "off", off);
    }

    /** Only {@code values} ask for what holds anyway. */
    static Conversion nothingFor(String... values) {
        Set<String> same = Set.of(values);
        return (value, others) ->
                same.contains(value.strip().toLowerCase(Locale.ROOT)) ? Optional.of(Map.of()) : Optional.empty();
    }

    /** Whatever the value is, nothing is to be done. */
    static Conversion nothing() {
        return (value, others) -> Optional.of(Map.of());
    }

    /** A Secret as {@code NAMESPACE/NAME} or by name; one of another namespace stays as it is, which no annotation of ours takes. */
    static Conversion secret(String key) {
        return (value, others) -> {
            String own = others.getOrDefault(Migration.NAMESPACE, "");
            String text = value.strip();
            return one(key, text.startsWith(own + "/") ? text.substring(own.length() + 1) : text);
        };
    }

    /** The variable of nginx that is hashed. */
    static Conversion nginxVariable() {
        return (value, others) -> {
            String name = value.strip().replace("{", "").replace("}", "");
            String on = null;
            if (name.equals("$remote_addr") || name.equals("$binary_remote_addr")) {
                on = "client-ip";
            } else if (name.matches("\\$http_[a-z0-9_]+")) {
                on = "header:" + name.substring("$http_".length()).replace('_', '-');
            } else if (name.matches("\\$cookie_[A-Za-z0-9_]+")) {
                on = "cookie:" + name.substring("$cookie_".length());
            } else if (name.matches("\\$arg_[A-Za-z0-9_]+")) {
                on = "query:" + name.substring("$arg_".length());
            }
            return on == null ? Optional.empty() : Optional.of(Map.of("balance", "hash", "hash-on", on));
        };
    }

    /** {@code conversion} where {@code key} of the object is {@code wanted}, and else nothing. */
    static Conversion where(String key, String wanted, Conversion conversion) {
        return (value, others) ->
                wanted.equals(others.get(key)) ? conversion.convert(value, others) : Optional.of(Map.of());
    }

    /** {@code conversion}, and nothing where {@code key} of the object is {@code unwanted}. */
    static Conversion unless(String key, String unwanted, Conversion conversion) {
        return (value, others) ->
                unwanted.equals(others.get(key)) ? Optional.of(Map.of()) : conversion.convert(value, others);
    }

    /** Nothing where {@code key} says the same. */
    static Conversion sameAs(String key) {
        return (value, others) ->
                value.strip().equals(others.getOrDefault(key, "").strip()) ? Optional.of(Map.of()) : Optional.empty();
    }

    private static Optional<Map<String, String>> one(String key, String value) {
        return Optional.of(Map.of(key, value));
    }

    private static Optional<Map<String, String>> each(String value, String... keys) {
        Map<String, String> ours = new LinkedHashMap<>();
        for (String key : keys) {
            ours.put(key, value);
        }
        return Optional.of(ours);
    }
}

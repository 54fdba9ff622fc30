package io.moorgate.control.annotation;

import io.moorgate.routing.HashOn;
import io.moorgate.routing.HealthCheck;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads what identifies a client, and how endpoints are health-checked: words with an argument behind a colon. */
final class Clients {
    /** An element of a path, counted from 1. */
    private static final Pattern PATH_ELEMENT = Pattern.compile("[1-9][0-9]?");

    private Clients() {}

    /** {@code client-ip}, {@code header:NAME}, {@code cookie:NAME}, {@code query:NAME}. */
    static Parser<HashOn> hashOn() {
        return text -> {
            if (text.equals("client-ip")) {
                return Parsed.good(new HashOn.ClientIp());
            }
            String name = text.substring(text.indexOf(':') + 1);
            if (text.startsWith("header:") && Names.isToken(name)) {
                return Parsed.good(new HashOn.Header(name.toLowerCase(Locale.ROOT)));
            }
            if (text.startsWith("cookie:") && Names.isToken(name)) {
                return Parsed.good(new HashOn.Cookie(name));
            }
            if (text.startsWith("query:") && Names.isQueryName(name)) {
                return Parsed.good(new HashOn.Query(name));
            }
            return Parsed.bad("client-ip, header:NAME, cookie:NAME or query:NAME");
        };
    }

    /** {@code none}, {@code client-ip}, {@code cookie}, {@code header:NAME}, {@code learn:…}. */
    static Parser<AffinityChoice> affinity() {
        return text -> {
            String name = text.substring(text.indexOf(':') + 1);
            return switch (text) {
                case "none" -> Parsed.good(new AffinityChoice.None());
                case "client-ip" -> Parsed.good(new AffinityChoice.ClientIp());
                case "cookie" -> Parsed.good(new AffinityChoice.Cookie());
                case String other
                when other.startsWith("header:") && Names.isToken(name) ->
                    Parsed.good(new AffinityChoice.Header(name.toLowerCase(Locale.ROOT)));
                case String other
                when other.startsWith("learn:header:") && Names.isToken(argumentOf(name)) ->
                    Parsed.good(new AffinityChoice.LearntHeader(argumentOf(name).toLowerCase(Locale.ROOT)));
                case String other
                when other.startsWith("learn:cookie:") && Names.isToken(argumentOf(name)) ->
                    Parsed.good(new AffinityChoice.LearntCookie(argumentOf(name)));
                case String other
                when other.startsWith("learn:query:") && Names.isQueryName(argumentOf(name)) ->
                    Parsed.good(new AffinityChoice.LearntQuery(argumentOf(name)));
                case String other
                when other.startsWith("learn:path:")
                        && PATH_ELEMENT.matcher(argumentOf(name)).matches() ->
                    Parsed.good(new AffinityChoice.LearntPath(Integer.parseInt(argumentOf(name))));
                case String _ ->
                    Parsed.bad("none, client-ip, cookie, header:NAME, learn:header:NAME, learn:cookie:NAME,"
                            + " learn:query:NAME or learn:path:N");
            };
        };
    }

    private static String argumentOf(String text) {
        return text.substring(text.indexOf(':') + 1);
    }

    /** {@code off}, {@code tcp}, {@code http:/path}, {@code grpc}, {@code grpc:SERVICE}. */
    static Parser<HealthCheck> healthCheck() {
        return text -> {
            String argument = text.substring(text.indexOf(':') + 1);
            return switch (text) {
                case "off" -> Parsed.good(new HealthCheck.Off());
                case "tcp" -> Parsed.good(new HealthCheck.Tcp());
                case "grpc" -> Parsed.good(new HealthCheck.Grpc(""));
                case String other
                when other.startsWith("grpc:") && Names.isToken(argument) ->
                    Parsed.good(new HealthCheck.Grpc(argument));
                case String other
                when other.startsWith("http:") && Names.path().parse(argument) instanceof Parsed.Good ->
                    Parsed.good(new HealthCheck.Http(argument));
                case String _ -> Parsed.bad("off, tcp, http:/path, grpc or grpc:SERVICE");
            };
        };
    }
}

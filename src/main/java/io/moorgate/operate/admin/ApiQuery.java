package io.moorgate.operate.admin;

import io.moorgate.routing.ServiceId;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The query of a request for a list that is given out page by page. Every parameter may be left out, or its value. */
final class ApiQuery {
    static final int LIMIT_DEFAULT = 1000;
    static final int LIMIT_MAX = 10_000;
    static final List<String> NAMES = List.of("service", "endpoint", "client", "limit", "after");

    private final MultiMap parameters;

    /**
     * Checks all but {@code after}, whose shape is the list's.
     *
     * @throws BadQuery for a parameter that is unknown, given twice or not as expected
     */
    ApiQuery(MultiMap parameters) {
        this.parameters = parameters;
        allow(parameters, NAMES);
        text("service").ifPresent(ApiQuery::checkService);
        limit();
    }

    /** Only parameters of these names, each at most once; {@code replica}, which every list takes, is not among them any more. */
    static void allow(MultiMap parameters, List<String> names) {
        for (Map.Entry<String, String> parameter : parameters) {
            String name = parameter.getKey();
            if (!names.contains(name)) {
                String further = names.isEmpty() ? "" : String.join(", ", names) + ", ";
                throw new BadQuery(name, parameter.getValue(), "only " + further + ReplicaTarget.PARAMETER);
            }
            if (parameters.getAll(name).size() > 1) {
                throw new BadQuery(name, String.join(",", parameters.getAll(name)), "one value");
            }
        }
    }

    private static void checkService(String service) {
        String[] parts = service.split("/", -1);
        if (parts.length > 2 || parts[0].isEmpty() || parts[parts.length - 1].isEmpty()) {
            throw new BadQuery("service", service, "name or namespace/name");
        }
    }

    /** How many rows at most. */
    int limit() {
        return (int) number("limit", 1, LIMIT_MAX).orElse((long) LIMIT_DEFAULT).longValue();
    }

    /** The value of a parameter; one without a value is not given. */
    Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    /** The value of a parameter that is a whole number from {@code least} to {@code most}. */
    Optional<Long> number(String name, long least, long most) {
        return text(name).map(value -> {
            try {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException fault) {
                // Answered as a number out of range is.
            }
            throw new BadQuery(name, value, "a number from " + least + " to " + most);
        });
    }

    boolean takesService(ServiceId service) {
        return text("service")
                .map(wanted ->
                        wanted.indexOf('/') >= 0 ? wanted.equals(service.toString()) : wanted.equals(service.name()))
                .orElse(true);
    }

    boolean takesEndpoint(String name) {
        return text("endpoint").map(name::equals).orElse(true);
    }

    /** Addresses are compared as addresses: {@code ::1} is {@code 0:0:0:0:0:0:0:1}. */
    boolean takesClient(String client) {
        return text("client")
                .map(wanted -> wanted.equals(client) || plain(wanted).equals(plain(client)))
                .orElse(true);
    }

    private static String plain(String address) {
        try {
            return InetAddress.ofLiteral(address).getHostAddress();
        } catch (IllegalArgumentException noAddress) {
            return address;
        }
    }

    /** The query of the page that follows {@code after}. */
    String next(String after) {
        return NAMES.stream()
                .filter(name -> name.equals("after") || text(name).isPresent())
                .map(name -> name + "="
                        + URLEncoder.encode(
                                name.equals("after") ? after : parameters.get(name), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }
}

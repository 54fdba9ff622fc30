package io.moorgate.endtoend;

import io.moorgate.app.GatewayMain;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Answers by the management port what {@link GatewayMain} answers from within. What can only be done from within is not:
 * {@code fill}.
 */
final class AdminAnswers {
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:]+)(?:\\{(.*?),?})? (\\S+)");
    private static final Pattern NEXT = Pattern.compile("(?im)^link: *<([^>]*)>");
    private static final Pattern QUESTIONS = Pattern.compile("moorgate_peer_questions_total\\{result=\"(.*)\"}");

    private final List<String> launcher;
    private final String host;
    private final ChildProcess child;

    /**
     * Of the gateway {@code child}, which says its management port when it is ready.
     *
     * @param launcher what runs a program that reaches {@code host}; none where any does
     */
    AdminAnswers(List<String> launcher, String host, ChildProcess child) {
        this.launcher = launcher;
        this.host = host;
        this.child = child;
    }

    JsonObject answer(String question) throws IOException, InterruptedException {
        return switch (question.split(" ")[0]) {
            case "status" -> status();
            case "live" -> new JsonObject().put("up", get("/q/health/live").status() == 200);
            case "metrics" -> metrics();
            case "connections" -> connections();
            case "pins" -> pins();
            case "close" -> close(question.split(" ")[1]);
            default -> throw new IllegalArgumentException(question + ": no question to a packaged gateway");
        };
    }

    private JsonObject status() throws IOException, InterruptedException {
        Answer health = get("/q/health/ready");
        JsonObject facts = new JsonObject();
        rows(new JsonObject(health.body()).getJsonArray("checks"))
                .forEach(check -> facts.mergeIn(check.getJsonObject("data", new JsonObject())));
        JsonArray replicas = new JsonArray();
        list("/api/replicas")
                .forEach(replica -> replicas.add(new JsonObject()
                        .put("replica", replica.getString("replica") + "@" + replica.getValue("epoch"))
                        .put("link", replica.getString("link").toUpperCase(Locale.ROOT))
                        .put("rows", replica.getValue("rows"))
                        .put("digest", replica.getString("digest"))));
        JsonObject asks = new JsonObject();
        for (var series : metrics()) {
            Matcher matcher = QUESTIONS.matcher(series.getKey());
            if (matcher.matches()) {
                asks.put(
                        matcher.group(1).toUpperCase(Locale.ROOT).replace('-', '_'),
                        ((Number) series.getValue()).longValue());
            }
        }
        return new JsonObject()
                .put("ready", health.status() == 200)
                .put("says", facts.getString("replica"))
                .put("replicas", replicas)
                .put("asks", asks);
    }

    private JsonObject metrics() throws IOException, InterruptedException {
        JsonObject values = new JsonObject();
        get("/q/metrics").body().lines().forEach(line -> {
            Matcher matcher = SAMPLE.matcher(line);
            if (matcher.matches()) {
                String labels = matcher.group(2) == null ? "" : matcher.group(2);
                values.put(matcher.group(1) + "{" + labels + "}", number(matcher.group(3)));
            }
        });
        return values;
    }

    private static double number(String text) {
        return text.endsWith("Inf") ? Double.MAX_VALUE : Double.parseDouble(text);
    }

    private JsonObject connections() throws IOException, InterruptedException {
        JsonObject live = new JsonObject();
        list("/api/connections?limit=10000").forEach(connection -> {
            String protocol = connection.getString("protocol");
            live.put(protocol, live.getInteger(protocol, 0) + 1);
        });
        return live;
    }

    /** Closes the connections of a Service as planned; the gateway's {@code moorgate.admin.write} has to be on. */
    private JsonObject close(String service) throws IOException, InterruptedException {
        int closed = 0;
        for (JsonObject connection : list("/api/connections?limit=10000")) {
            if (connection.getString("service").equals(service)) {
                boolean done = ask("DELETE", "/api/connections/" + connection.getValue("id"))
                                .status()
                        < 300;
                closed += done ? 1 : 0;
            }
        }
        return new JsonObject().put("closed", closed);
    }

    private JsonObject pins() throws IOException, InterruptedException {
        List<JsonObject> pins = list("/api/affinity?limit=10000");
        long sum = pins.stream().mapToLong(AdminAnswers::hash).sum();
        return new JsonObject().put("pins", pins.size()).put("sum", Long.toHexString(sum));
    }

    private static long hash(JsonObject pin) {
        long hash = (long) pin.getString("client").hashCode() << 32
                ^ pin.getString("endpoint").hashCode();
        return (hash ^ hash >>> 29) * SPREAD;
    }

    /** All rows of a list of the admin API, page after page. */
    private List<JsonObject> list(String path) throws IOException, InterruptedException {
        List<JsonObject> all = new ArrayList<>();
        String next = path;
        while (!next.isEmpty()) {
            Answer page = get(next);
            rows(new JsonArray(page.body())).forEach(all::add);
            Matcher link = NEXT.matcher(page.head());
            next = link.find() ? path.replaceAll("\\?.*", "") + link.group(1).replaceAll("^[^?]*", "") : "";
        }
        return all;
    }

    private static Stream<JsonObject> rows(JsonArray array) {
        return IntStream.range(0, array.size()).mapToObj(array::getJsonObject);
    }

    /** What curl has of an answer. */
    private record Answer(String head, String body) {
        int status() {
            return Integer.parseInt(head.split(" ", 3)[1]);
        }
    }

    private Answer get(String path) throws IOException, InterruptedException {
        return ask("GET", path);
    }

    private Answer ask(String method, String path) throws IOException, InterruptedException {
        String url = "http://" + host + ":" + child.ready() + path;
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of("curl", "-sS", "-i", "-X", method, "--noproxy", "*", "--max-time", "30", url));
        Process curl = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (curl.waitFor() != 0) {
            throw new IOException(url + ": not reached");
        }
        String[] parts = said.split("\r\n\r\n", 2);
        return new Answer(parts[0], parts[1]);
    }
}

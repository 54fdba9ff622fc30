package io.moorgate.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.moorgate.control.annotation.Quoted;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code drain}: asks a running gateway to empty an endpoint. */
final class DrainCommand implements Command {
    private static final String URL = "--url";
    private static final String CANCEL = "--cancel";
    private static final String ADMIN = "http://127.0.0.1:9000";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int PARTS = 3;

    @Override
    public CommandSpec spec() {
        return Options.command(
                        "drain",
                        "Asks a running gateway to drain an endpoint: it gets no new client, and its connections end one by"
                                + " one within drain-timeout, as though its pod were terminating. The replica that is"
                                + " asked passes it on to every replica that it knows. The gateway has to be"
                                + " started with moorgate.admin.write=true.",
                        "Exit code: 0; 1 where a replica does not, or cannot be reached; 2 where the arguments make no"
                                + " sense.")
                .addPositional(Options.arguments(
                        "NAMESPACE/SERVICE/ENDPOINT", "1", "The endpoint, as /api/endpoints names it."))
                .addOption(Options.value(URL, "URL", "The management port of the gateway; " + ADMIN + " without it."))
                .addOption(Options.flag(CANCEL, "End the drain: the endpoint takes new clients again."));
    }

    @Override
    public int run(ParseResult given, Terminal terminal) throws UsageFault {
        String argument = Options.arguments(given).getFirst();
        List<String> parts = List.of(argument.split("/", -1));
        if (parts.size() != PARTS || parts.stream().anyMatch(String::isEmpty)) {
            throw new UsageFault(Quoted.of(argument) + " (expected: NAMESPACE/SERVICE/ENDPOINT)");
        }
        boolean isCancelled = Options.has(given, CANCEL);
        URI target = target(Options.text(given, URL).orElse(ADMIN), parts);
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(TIMEOUT)
                .method(isCancelled ? "DELETE" : "POST", HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 2) {
                terminal.out().println((isCancelled ? "not drained any more: " : "draining: ") + argument);
                return GOOD;
            }
            terminal.err()
                    .println("moorgate drain: " + argument + ": answered " + answer.statusCode()
                            + reason(answer.body()));
        } catch (IOException fault) {
            terminal.err().println("moorgate drain: " + target + ": cannot be reached: " + fault);
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
        }
        return PROBLEMS;
    }

    private static URI target(String base, List<String> parts) throws UsageFault {
        StringBuilder path = new StringBuilder("/api/endpoints");
        parts.forEach(part -> path.append('/')
                .append(URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20")));
        try {
            URI target = URI.create(base.replaceFirst("/+$", "") + path + "/drain?replica=all");
            if (target.getHost() != null && List.of("http", "https").contains(target.getScheme())) {
                return target;
            }
        } catch (IllegalArgumentException none) {
            // The same message.
        }
        throw new UsageFault(URL + ": " + Quoted.of(base) + " (expected: such as " + ADMIN + ")");
    }

    /** What the answer says of itself. */
    private static String reason(String body) {
        try (JsonParser json = new JsonFactory().createParser(body)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "error".equals(json.currentName())) {
                    return ": " + json.getText();
                }
            }
        } catch (IOException noJson) {
            return "";
        }
        return "";
    }
}

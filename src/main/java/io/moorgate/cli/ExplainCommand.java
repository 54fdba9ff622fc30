package io.moorgate.cli;

import io.moorgate.control.annotation.Quoted;
import io.moorgate.routing.IpLiteral;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.http.head.ClientAddress;
import io.moorgate.traffic.http.head.RequestHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code explain}: which endpoint a client would get, and why. */
final class ExplainCommand implements Command {
    private static final String HOST = "--host";
    private static final String PATH = "--path";
    private static final String METHOD = "--method";
    private static final String CLIENT = "--client";
    private static final String HEADER = "--header";
    private static final String TLS = "--tls";
    private static final String PORT = "--port";
    private static final int PORT_MAX = 65_535;
    private static final Pattern FIELD_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private final Program program;

    ExplainCommand(Program program) {
        this.program = program;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "explain",
                "Says which Service, route, endpoint and pin a client would get from a gateway that has these manifests and"
                        + " no connection yet, and why, step by step.",
                "Exit code: 0; 1 where the client gets neither an endpoint nor a redirect of its HTTPRoute; 2 where the arguments make no sense or a file cannot be"
                        + " read.");
        return ReadManifests.declare(spec)
                .addOption(Options.value(
                        HOST, "NAME", "The host that it asks for; with --port the name of its ClientHello."))
                .addOption(Options.value(
                        PATH, "PATH", "The path that it asks for, with a query where it has one; / without it."))
                .addOption(Options.value(METHOD, "METHOD", "The method of its request; GET without it."))
                .addOption(Options.value(CLIENT, "ADDRESS", "Where it connects from; 127.0.0.1 without it."))
                .addOption(
                        Options.values(HEADER, "'NAME: VALUE'", "A field of its request; may be given several times."))
                .addOption(Options.flag(TLS, "It comes over TLS."))
                .addOption(Options.value(
                        PORT,
                        "PORT",
                        "It connects to this port without HTTP: one that a Service listens on, or that of TLS."));
    }

    @Override
    public int run(ParseResult given, Terminal terminal) throws UsageFault, IOException {
        boolean isRequest = Options.text(given, PORT).isEmpty();
        AskingClient client = client(given, isRequest);
        ReadManifests manifests = ReadManifests.read(given, terminal, program.translation());
        long errors = manifests.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .count();
        if (errors > 0) {
            terminal.err()
                    .println("moorgate explain: errors in the manifests: " + errors + " (moorgate check says which)");
        }
        RoutingTable table = manifests.translation().table();
        Explanation explanation = new Explanation();
        RouteSearch search = new RouteSearch(table, program.httpsPort(), explanation);
        client = located(client, explanation);
        Optional<Route> route = isRequest
                ? search.ofRequest(client.head().orElseThrow())
                : search.ofConnection(
                        Options.number(given, PORT, 1, PORT_MAX, 0),
                        Options.text(given, HOST).orElse("").toLowerCase(Locale.ROOT));
        if (route.isPresent()) {
            EndpointChoice choice = new EndpointChoice(table, program.cookies(), explanation);
            Route way = choice.way(route.get(), client);
            if (new RouteRules(explanation).admit(way, client)) {
                choice.choose(way, client);
            }
        }
        explanation.lines().forEach(terminal.out()::println);
        return explanation.isServed() ? GOOD : PROBLEMS;
    }

    private static AskingClient client(ParseResult given, boolean isRequest) throws UsageFault {
        String address = Options.text(given, CLIENT).orElse("127.0.0.1");
        InetAddress peer = IpLiteral.parse(address)
                .orElseThrow(() -> new UsageFault(CLIENT + ": " + Quoted.of(address) + " (expected: an IP address)"));
        return new AskingClient(peer, isRequest ? Optional.of(head(given)) : Optional.empty(), Options.has(given, TLS));
    }

    private static RequestHead head(ParseResult given) throws UsageFault {
        Http2Headers fields = new DefaultHttp2Headers(false)
                .method(Options.text(given, METHOD).orElse("GET"))
                .scheme(Options.has(given, TLS) ? "https" : "http")
                .path(Options.text(given, PATH).orElse("/"));
        Options.text(given, HOST).ifPresent(fields::authority);
        for (String header : Options.texts(given, HEADER)) {
            int colon = header.indexOf(':');
            String name = colon < 0 ? "" : header.substring(0, colon).strip();
            if (!FIELD_NAME.matcher(name).matches()) {
                throw new UsageFault(HEADER + ": " + Quoted.of(header) + " (expected: NAME: VALUE)");
            }
            fields.add(
                    name.toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
        }
        return RequestHead.of(fields);
    }

    /** The client, at the address that a trusted proxy says. */
    private AskingClient located(AskingClient client, Explanation explanation) {
        InetAddress address = client.head()
                .map(head -> ClientAddress.find(client.address(), head, program.trustedProxies()))
                .orElse(client.address());
        boolean isNamed = !address.equals(client.address());
        String peer = client.address().getHostAddress();
        List<String> text = isNamed
                ? List.of(address.getHostAddress() + ", as " + peer + " says, which is a trusted proxy")
                : List.of(peer + (client.isSecure() ? ", over TLS" : ""));
        text.forEach(line -> explanation.step("client", line));
        return client.at(address);
    }
}

package io.moorgate.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Servers of one script, behind gateways, and the script that is their clients. */
final class NodeServers implements AutoCloseable {
    private final List<NodeProgram> programs = new ArrayList<>();
    private final int[] ports;

    private NodeServers(int count) {
        ports = new int[count];
    }

    /** Starts {@code count} of them, each of which says on what port it listens. */
    static NodeServers start(String script, int count) throws IOException {
        NodeServers servers = new NodeServers(count);
        for (int number = 0; number < count; number++) {
            servers.programs.add(NodeProgram.start(script, "server-" + number));
            servers.ports[number] =
                    Integer.parseInt(servers.programs.getLast().line().replace("ready ", ""));
        }
        return servers;
    }

    int[] ports() {
        return ports;
    }

    /** What the clients of {@code script} say in the end, which are given {@code arguments} and where {@code gateways} are. */
    static String clients(String script, List<GatewayProcess> gateways, String prefix, String... arguments)
            throws IOException {
        Stream<String> urls = gateways.stream().map(gateway -> prefix + gateway.host() + ":" + gateway.httpPort());
        try (NodeProgram program = NodeProgram.start(
                script, Stream.concat(Stream.of(arguments), urls).toArray(String[]::new))) {
            return program.line();
        }
    }

    @Override
    public void close() throws IOException {
        for (NodeProgram program : programs) {
            program.close();
        }
    }
}

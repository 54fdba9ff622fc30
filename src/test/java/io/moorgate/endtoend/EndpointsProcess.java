package io.moorgate.endtoend;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Endpoints and clients in a process of their own: {@code HOST ENDPOINTS}. Says {@code ready PORT,PORT,...} when the
 * endpoints listen, and answers what its standard input asks:
 *
 * <p>{@code homes HOST PORT USER COUNT}: which endpoint each of those users gets there. {@code hold HOST PORT COUNT}: opens
 * WebSockets. {@code echo WORD}: all of them send it and receive it; how many there are, and how many were lost.
 */
public final class EndpointsProcess {
    private final Users users;
    private final ManyClients clients;

    private EndpointsProcess(Vertx vertx) {
        users = new Users(vertx);
        clients = new ManyClients(vertx);
    }

    /** Runs until the process that started it has gone. */
    public static void main(String[] args) throws IOException {
        Vertx vertx = Vertx.vertx();
        List<String> ports = new ArrayList<>();
        for (int number = 0; number < Integer.parseInt(args[1]); number++) {
            Echoes endpoint = Echoes.start(vertx, "endpoint-" + number, args[0]);
            ports.add(Integer.toString(endpoint.httpPort()));
        }
        EndpointsProcess process = new EndpointsProcess(vertx);
        System.out.println("ready " + String.join(",", ports));
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println("answer " + process.answer(line.split(" ")));
            }
        }
        System.exit(0);
    }

    private JsonObject answer(String[] words) {
        return switch (words[0]) {
            case "homes" -> homes(words[1], Integer.parseInt(words[2]), words[3], Integer.parseInt(words[4]));
            case "hold" -> hold(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "echo" -> {
                clients.everybodyEchoes(words[1]);
                yield new JsonObject().put("open", clients.size()).put("lost", clients.lost());
            }
            default -> throw new IllegalArgumentException(words[0] + " (expected: homes, hold or echo)");
        };
    }

    private JsonObject homes(String host, int port, String user, int count) {
        List<String> names = Users.each(count, index -> users.ask(host, port, user + index));
        return new JsonObject().put("homes", new JsonArray(names));
    }

    private JsonObject hold(String host, int port, int count) {
        Users.each(count, index -> clients.openWebSocket(host, port, "/chat", "holder-" + host + "-" + index));
        return new JsonObject().put("open", clients.size());
    }
}

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
 * An endpoint and a client of each protocol in a process of their own: {@code HOST}. Says {@code ready WS,GRPC,TCP}, the ports
 * of its endpoints, when they listen, and answers what its standard input asks:
 *
 * <p>{@code hold HOST PORT TCP-PORT WEBSOCKETS CALLS SESSIONS}: opens so many, the calls over two connections. {@code echo
 * WORD}: all of them send it and receive it. {@code clients}: how many there are, how many have ended, and by which
 * Close codes. {@code say WORD}: all of them send it, and wait for nothing. {@code endpoints}: how many are open at the
 * endpoints here. {@code tell WORD}: the TCP endpoint sends it to all its clients.
 */
public final class ClientsProcess {
    private static final int GRPC_CONNECTIONS = 2;

    private final Echoes echoes;
    private final InteropEndpoint grpc;
    private final ManyClients clients;
    private final List<ManyGrpcClients> calls = new ArrayList<>();

    private ClientsProcess(String host) throws IOException {
        Vertx vertx = Vertx.vertx();
        echoes = Echoes.start(vertx, "process", host);
        grpc = new InteropEndpoint();
        clients = new ManyClients(vertx);
    }

    /** Runs until the process that started it has gone. */
    public static void main(String[] args) throws IOException {
        ClientsProcess process = new ClientsProcess(args[0]);
        System.out.println(
                "ready " + process.echoes.httpPort() + "," + process.grpc.port() + "," + process.echoes.tcpPort());
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println("answer " + process.answer(line.split(" ")));
            }
        }
        System.exit(0);
    }

    private JsonObject answer(String[] words) {
        switch (words[0]) {
            case "hold" -> {
                int port = Integer.parseInt(words[2]);
                int webSockets = Integer.parseInt(words[4]);
                Users.each(webSockets, index -> clients.openWebSocket(words[1], port, "/chat", ""));
                for (int connection = 0; connection < GRPC_CONNECTIONS; connection++) {
                    calls.add(new ManyGrpcClients(words[1], port));
                    calls.getLast().open(Integer.parseInt(words[5]) / GRPC_CONNECTIONS);
                }
                clients.openTcp(Integer.parseInt(words[6]), words[1], Integer.parseInt(words[3]));
                clients.everybodyEchoes("hello");
            }
            case "echo" -> {
                clients.everybodyEchoes(words[1]);
                calls.forEach(ManyGrpcClients::everybodyEchoes);
            }
            case "say" -> {
                clients.everybodySays(words[1]);
                calls.forEach(ManyGrpcClients::everybodySays);
            }
            case "tell" -> echoes.tellTcp(words[1]);
            case "endpoints" -> {
                return new JsonObject()
                        .put("websocket", echoes.webSockets())
                        .put("grpc", grpc.live())
                        .put("tcp", echoes.tcpSessions());
            }
            case "clients" -> {}
            default ->
                throw new IllegalArgumentException(
                        words[0] + " (expected: hold, echo, say, tell, endpoints or clients)");
        }
        return clients();
    }

    private JsonObject clients() {
        int streams = calls.stream().mapToInt(each -> each.streams().size()).sum();
        long ended = calls.stream().mapToLong(ManyGrpcClients::ended).sum();
        return new JsonObject()
                .put("held", clients.size() + streams)
                .put("lost", clients.lost() + ended)
                .put("codes", new JsonArray(clients.closeCodes()));
    }
}

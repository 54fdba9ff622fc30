package io.moorgate.operate.telemetry;

import java.util.List;
import java.util.stream.Stream;

/** The sets of labels that metrics share. None of them ever carries a client's address or a path. */
enum Labels {
    OF_NOTHING(List.of()),
    OF_PEER(List.of("peer")),
    OF_SERVICE(List.of("namespace", "service", "protocol")),
    OF_ENDPOINT(List.of("namespace", "service", "protocol", "endpoint"));

    private final List<String> names;

    Labels(List<String> names) {
        this.names = names;
    }

    /** These labels, then {@code more}. */
    List<String> and(String... more) {
        return Stream.concat(names.stream(), Stream.of(more)).toList();
    }
}

package io.moorgate.traffic.http;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Endpoints on this machine, ready and in no zone. */
final class LoopbackEndpoints {
    private LoopbackEndpoints() {}

    /** One for each of {@code ports}. */
    static List<Endpoint> at(int... ports) {
        return Arrays.stream(ports)
                .mapToObj(port -> new Endpoint(
                        EndpointId.ofAddress("127.0.0.1", port),
                        "pod-" + port,
                        new InetSocketAddress("127.0.0.1", port),
                        EndpointState.READY,
                        Set.of()))
                .toList();
    }
}

package io.moorgate.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Three network namespaces: one outside, with clients and endpoints, and two with a gateway each. Each of the two
 * has a link to the outside, and they have one to each other; both can be cut. All addresses are inside them.
 */
final class Namespaces {
    static final String OUTSIDE_HOST = "10.77.0.1";

    private static final int GATEWAYS = 2;

    private final String unique = "mg" + ProcessHandle.current().pid();
    private final List<String> made = new ArrayList<>();

    /** Makes them; where that fails, none is left. */
    Namespaces() throws IOException, InterruptedException {
        try {
            build();
        } catch (IOException | AssertionError fault) {
            remove();
            throw new AssertionError(
                    "network namespaces cannot be made here (expected: root, and ip of iproute2): "
                            + fault.getMessage(),
                    fault);
        }
    }

    private void build() throws IOException, InterruptedException {
        make(outside());
        inside(outside(), "link add front type bridge");
        inside(outside(), "addr add " + OUTSIDE_HOST + "/24 dev front");
        inside(outside(), "link set front up");
        for (int number = 0; number < GATEWAYS; number++) {
            make(gateway(number));
            inside(outside(), "link add gateway" + number + " type veth peer name front netns " + gateway(number));
            inside(outside(), "link set gateway" + number + " master front up");
            inside(gateway(number), "addr add " + frontHost(number) + "/24 dev front");
            inside(gateway(number), "link set front up");
        }
        inside(gateway(0), "link add between type veth peer name between netns " + gateway(1));
        for (int number = 0; number < GATEWAYS; number++) {
            inside(gateway(number), "addr add " + peerHost(number) + "/24 dev between");
            inside(gateway(number), "link set between up");
        }
    }

    private void make(String name) throws IOException, InterruptedException {
        Command.run(List.of("ip", "netns", "add", name));
        made.add(name);
        inside(name, "link set lo up");
    }

    private static void inside(String name, String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("ip", "-n", name));
        words.addAll(List.of(command.split(" ")));
        Command.run(words);
    }

    private String outside() {
        return unique + "outside";
    }

    private String gateway(int number) {
        return unique + "gateway" + number;
    }

    /** Where the outside reaches gateway {@code number}, 0 or 1. */
    static String frontHost(int number) {
        return "10.77.0." + (11 + number);
    }

    /** Where the other gateway reaches gateway {@code number}. */
    static String peerHost(int number) {
        return "10.78.0." + (11 + number);
    }

    /** What runs a program outside; beside a gateway where one is named. */
    List<String> launcher(Optional<Integer> number) {
        return List.of("ip", "netns", "exec", number.map(this::gateway).orElse(outside()));
    }

    /** Cuts the link between the gateways. */
    void cut() throws IOException, InterruptedException {
        inside(gateway(0), "link set between down");
    }

    /** Joins them again. */
    void heal() throws IOException, InterruptedException {
        inside(gateway(0), "link set between up");
    }

    /** From now on nothing gets from gateway {@code number} to the outside or back; the outside is not notified. */
    void isolate(int number) throws IOException, InterruptedException {
        inside(outside(), "link set gateway" + number + " down");
    }

    /** Removes them all, and what is in them. */
    void remove() throws IOException, InterruptedException {
        while (!made.isEmpty()) {
            Command.run(List.of("ip", "netns", "del", made.removeLast()));
        }
    }
}

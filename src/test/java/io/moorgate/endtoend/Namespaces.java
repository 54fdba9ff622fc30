package io.moorgate.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Three network namespaces: a street, where clients and endpoints live, and two houses, one gateway in each. Each house
 * has a link to the street, and the two have one to each other; both can be cut. All addresses are inside them.
 */
final class Namespaces {
    static final String STREET_HOST = "10.77.0.1";

    private static final int HOUSES = 2;

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
        make(street());
        inside(street(), "link add front type bridge");
        inside(street(), "addr add " + STREET_HOST + "/24 dev front");
        inside(street(), "link set front up");
        for (int number = 0; number < HOUSES; number++) {
            make(house(number));
            inside(street(), "link add house" + number + " type veth peer name front netns " + house(number));
            inside(street(), "link set house" + number + " master front up");
            inside(house(number), "addr add " + frontHost(number) + "/24 dev front");
            inside(house(number), "link set front up");
        }
        inside(house(0), "link add between type veth peer name between netns " + house(1));
        for (int number = 0; number < HOUSES; number++) {
            inside(house(number), "addr add " + peerHost(number) + "/24 dev between");
            inside(house(number), "link set between up");
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

    private String street() {
        return unique + "street";
    }

    private String house(int number) {
        return unique + "house" + number;
    }

    /** Where the street reaches house {@code number}, 0 or 1. */
    static String frontHost(int number) {
        return "10.77.0." + (11 + number);
    }

    /** Where the other house reaches house {@code number}. */
    static String peerHost(int number) {
        return "10.78.0." + (11 + number);
    }

    /** What runs a program in the street; in a house where one is named. */
    List<String> launcher(Optional<Integer> number) {
        return List.of("ip", "netns", "exec", number.map(this::house).orElse(street()));
    }

    /** Cuts the houses off from each other. */
    void cut() throws IOException, InterruptedException {
        inside(house(0), "link set between down");
    }

    /** Joins them again. */
    void heal() throws IOException, InterruptedException {
        inside(house(0), "link set between up");
    }

    /** From now on nothing gets from house {@code number} to the street or back; the street is not notified. */
    void isolate(int number) throws IOException, InterruptedException {
        inside(street(), "link set house" + number + " down");
    }

    /** Removes them all, and what is in them. */
    void remove() throws IOException, InterruptedException {
        while (!made.isEmpty()) {
            Command.run(List.of("ip", "netns", "del", made.removeLast()));
        }
    }
}

package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The endpoints of one pick that have not been handed out yet. Nothing is copied: what was handed out is marked.
 *
 * <p>Thread: the pick's.
 */
final class Candidates {
    private final Function<Upstream, List<Endpoint>> usable;
    private List<Endpoint> endpoints;
    private BitSet tried;
    private int left;

    /** {@code endpoints} are sorted by id, as {@link io.moorgate.routing.Endpoints} has them. */
    Candidates(List<Endpoint> endpoints) {
        this(upstream -> upstream.endpoints().forNewClients(), endpoints, new BitSet(0), endpoints.size());
    }

    /** {@code usable} says which endpoints of an upstream there are for new clients, sorted by id. */
    Candidates(Function<Upstream, List<Endpoint>> usable, Upstream upstream) {
        this(usable, usable.apply(upstream), new BitSet(0), 0);
        left = endpoints.size();
    }

    private Candidates(Function<Upstream, List<Endpoint>> usable, List<Endpoint> endpoints, BitSet tried, int left) {
        this.usable = usable;
        this.endpoints = endpoints;
        this.tried = tried;
        this.left = left;
    }

    /** From now on those of {@code upstream} that have not been handed out. */
    void follow(Upstream upstream) {
        List<EndpointId> handedOut =
                tried.stream().mapToObj(position -> at(position).id()).toList();
        endpoints = usable.apply(upstream);
        tried = new BitSet(0);
        left = endpoints.size();
        handedOut.forEach(this::remove);
    }

    /** Those that are left now but for {@code endpoint}, to be marked on their own. */
    Candidates without(EndpointId endpoint) {
        Candidates others = new Candidates(usable, endpoints, (BitSet) tried.clone(), left);
        others.remove(endpoint);
        return others;
    }

    /** Those that are left now and fit, to be marked on their own. */
    Candidates where(Predicate<Endpoint> fits) {
        Candidates fitting = new Candidates(usable, endpoints, (BitSet) tried.clone(), left);
        for (int position = nextFrom(0); position >= 0; position = nextFrom(position + 1)) {
            if (!fits.test(at(position))) {
                fitting.tried.set(position);
                fitting.left--;
            }
        }
        return fitting;
    }

    /** Those that are left now. */
    List<Endpoint> untried() {
        List<Endpoint> untried = new ArrayList<>(left);
        for (int position = nextFrom(0); position >= 0; position = nextFrom(position + 1)) {
            untried.add(at(position));
        }
        return untried;
    }

    /** All endpoints, tried ones too; positions count in this list. */
    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** How many are left. */
    int left() {
        return left;
    }

    Endpoint at(int position) {
        return endpoints.get(position);
    }

    /** The first position at or after {@code position} that is untried; -1 where there is none. */
    int nextFrom(int position) {
        int next = tried.nextClearBit(position);
        return next < endpoints.size() ? next : -1;
    }

    /** The first position at or after {@code position} that is untried, going round; -1 where none is left. */
    int nextAround(int position) {
        int next = nextFrom(position);
        return next >= 0 ? next : nextFrom(0);
    }

    /** The position of the untried endpoint that has {@code rank} untried ones before it; 0 .. left - 1. */
    int ranked(int rank) {
        int position = rank;
        for (int mark = tried.nextSetBit(0); mark >= 0 && mark <= position; mark = tried.nextSetBit(mark + 1)) {
            position++;
        }
        return position;
    }

    /** Where {@code id} is, or where it would stand: the first position whose id is not smaller. */
    int positionOf(EndpointId id) {
        int from = 0;
        int to = endpoints.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (at(middle).id().compareTo(id) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** The untried endpoint {@code id}; empty where there is none. */
    Optional<Endpoint> find(EndpointId id) {
        int position = positionOf(id);
        boolean isHere = position < endpoints.size() && at(position).id().equals(id);
        return isHere && !tried.get(position) ? Optional.of(at(position)) : Optional.empty();
    }

    /** {@code endpoint} has been handed out; one that does not belong here changes nothing. */
    void remove(EndpointId endpoint) {
        int position = positionOf(endpoint);
        boolean isHere = position < endpoints.size() && at(position).id().equals(endpoint);
        if (isHere && !tried.get(position)) {
            tried.set(position);
            left--;
        }
    }
}

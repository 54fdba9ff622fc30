package io.moorgate.traffic.balance;

import io.moorgate.affinity.ClientKey;
import io.moorgate.hash.Mix64;
import io.moorgate.routing.Endpoint;
import java.util.function.Supplier;

/**
 * Rendezvous hashing (highest random weight): each endpoint's score is a hash of it and the client, and the highest
 * wins. The same client gets the same endpoint on every replica; an endpoint added to n takes about 1/(n+1) of the
 * clients, evenly from the others, and moves no other client.
 *
 * @param hashes of the endpoints that picks choose from
 * @param client found out only when a choice is due
 */
record Rendezvous(EndpointHashes hashes, Supplier<ClientKey> client) implements Strategy {
    @Override
    public Endpoint choose(Candidates candidates) {
        ClientKey key = client.get();
        long[] hash = hashes.of(candidates.endpoints());
        long seed = Mix64.next(key.high() ^ Mix64.next(key.low()));
        int best = -1;
        long bestScore = 0;
        for (int position = candidates.nextFrom(0); position >= 0; position = candidates.nextFrom(position + 1)) {
            long score = Mix64.next(hash[position] ^ seed);
            if (best < 0 || score > bestScore) {
                best = position;
                bestScore = score;
            }
        }
        return candidates.at(best);
    }
}

package io.moorgate.traffic.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CandidatesTest {

    @Property
    void ranksCountTheUntriedOnesInOrder(
            @ForAll @IntRange(min = 1, max = 40) int size, @ForAll List<@IntRange(max = 50) Integer> removed) {
        List<Endpoint> endpoints = BalanceFixture.pods(size).all();
        Candidates candidates = new Candidates(endpoints);
        List<Endpoint> model = new ArrayList<>(endpoints);
        for (int position : removed) {
            EndpointId id = position < size ? endpoints.get(position).id() : new EndpointId("gone " + position);
            candidates.remove(id);
            model.removeIf(endpoint -> endpoint.id().equals(id));
        }
        assertEquals(model.size(), candidates.left());
        List<Endpoint> ranked = new ArrayList<>();
        for (int rank = 0; rank < candidates.left(); rank++) {
            ranked.add(candidates.at(candidates.ranked(rank)));
        }
        assertEquals(model, ranked);
        List<Endpoint> walked = new ArrayList<>();
        for (int position = candidates.nextFrom(0); position >= 0; position = candidates.nextFrom(position + 1)) {
            walked.add(candidates.at(position));
        }
        assertEquals(model, walked);
    }
}

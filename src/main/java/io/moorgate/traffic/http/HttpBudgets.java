package io.moorgate.traffic.http;

import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.http.stream.BufferBudget;

/**
 * What the connections of the HTTP ports, and those to endpoints, may hold together, on all event loops. Any thread.
 *
 * @param heads request heads under way
 * @param endpointHeads heads and trailers of endpoints over HTTP/2 under way
 * @param buffers bodies that HTTP/2 streams have waiting
 * @param exchanges what exchanges of HTTP/1.1 have waiting
 */
public record HttpBudgets(HeadBudget heads, HeadBudget endpointHeads, BufferBudget buffers, BufferBudget exchanges) {
    /** Parts of the heap. */
    public static HttpBudgets ofHeap() {
        return new HttpBudgets(HeadBudget.ofHeap(), HeadBudget.ofHeap(), new BufferBudget(), new BufferBudget());
    }
}

package io.moorgate.traffic.http;

import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.http.http2.BufferBudget;

/**
 * What the connections of the HTTP port may hold together, on all event loops. Any thread.
 *
 * @param heads request heads of HTTP/1.1 under way
 * @param buffers bodies that HTTP/2 streams have waiting
 */
public record HttpBudgets(HeadBudget heads, BufferBudget buffers) {
    /** Parts of the heap. */
    public static HttpBudgets ofHeap() {
        return new HttpBudgets(HeadBudget.ofHeap(), new BufferBudget());
    }
}

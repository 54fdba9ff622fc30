package io.moorgate.traffic.http.head;

/**
 * What the heads and trailers of endpoints may be.
 *
 * @param fieldsMax fields of one; more break the answer
 * @param underWay bounds those over HTTP/2 that have begun and are not whole, of all endpoints, on all event loops
 */
public record AnswerHeadLimits(int fieldsMax, HeadBudget underWay) {}

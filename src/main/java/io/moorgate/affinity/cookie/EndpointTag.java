package io.moorgate.affinity.cookie;

/** A keyed hash of an endpoint's identity, 96 bits: how a cookie names an endpoint without telling what it is. */
public record EndpointTag(long high, int low) {}

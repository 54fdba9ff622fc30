package io.moorgate.routing;

/** Which PROXY protocol header endpoints are sent. */
public enum ProxyProtocol {
    OFF,
    V1,
    V2
}

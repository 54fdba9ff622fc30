package io.moorgate.traffic.http;

import io.moorgate.traffic.http.call.ClientConnection;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.stream.HttpStream;

/**
 * A request whose route is not known yet.
 *
 * @param stream where the body comes from and the answer goes to
 */
record ArrivedRequest(ClientConnection connection, RequestHead head, HttpStream stream) {}

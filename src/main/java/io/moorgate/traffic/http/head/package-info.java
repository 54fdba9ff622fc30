/**
 * The heads of requests, whatever their version of HTTP.
 *
 * <p>Thread: a head is confined to the event loop of its client. Imports Netty.
 */
package io.moorgate.traffic.http.head;

/**
 * The client at the other end of an accepted connection: one object from accept to end, which every protocol, log line
 * and policy reads.
 *
 * <p>Thread: a client is confined to the event loop of its channel. Imports routing and Netty.
 */
package io.moorgate.traffic.client;

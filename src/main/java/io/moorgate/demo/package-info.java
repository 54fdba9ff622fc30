/**
 * The embedded demo: endpoints that speak HTTP, WebSocket, gRPC and TCP, and a page to look at.
 *
 * <p>Thread: Vert.x event loops of its own listeners. Writes manifests that the directory source reads; knows nothing of
 * the gateway's insides. Imports time and Vert.x.
 */
package io.moorgate.demo;

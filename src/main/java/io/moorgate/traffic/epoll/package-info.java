/**
 * An event loop of the gateway's own over Linux's epoll, called by the Foreign Function and Memory API: sockets, tasks
 * and timers of one thread. It knows nothing of what the sockets carry.
 *
 * <p>Thread: each loop has its own. Imports time and Netty's buffers.
 */
package io.moorgate.traffic.epoll;

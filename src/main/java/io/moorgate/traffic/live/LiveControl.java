package io.moorgate.traffic.live;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * How a connection is ended.
 *
 * @param loop runs what it is given on the connection's event loop
 * @param closer closes it in its own protocol for a reason of the gateway's; called on its event loop
 * @param release gives back what the connection held (its pick); called once, when it has ended
 */
public record LiveControl(Executor loop, Consumer<CloseReason> closer, Runnable release) {}

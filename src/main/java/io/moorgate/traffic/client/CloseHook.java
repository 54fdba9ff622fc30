package io.moorgate.traffic.client;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * What is to be done when a socket has closed, whatever holds it by then: Netty, or the relay that has taken it from
 * Netty, whose channel then closes much earlier than the socket. Event loop of the channel.
 */
public final class CloseHook {
    private static final AttributeKey<CloseHook> KEY = AttributeKey.valueOf(CloseHook.class, "key");

    private static final Runnable NOTHING = () -> {};

    private Runnable task;

    private CloseHook(Runnable task) {
        this.task = task;
    }

    /** Runs {@code task} once when the socket of {@code channel} has closed, on the thread that closed it. */
    public static void then(Channel channel, Runnable task) {
        CloseHook hook = channel.attr(KEY).get();
        if (hook == null) {
            channel.attr(KEY).set(new CloseHook(task));
            channel.closeFuture().addListener(closed -> take(channel).run());
        } else {
            Runnable before = hook.task;
            hook.task = () -> {
                before.run();
                task.run();
            };
        }
    }

    /** Gives what is to be done to the caller, who does it. */
    public static Runnable take(Channel channel) {
        CloseHook hook = channel.attr(KEY).getAndSet(null);
        return hook == null ? NOTHING : hook.task;
    }
}

package io.moorgate.endtoend;

import io.moorgate.time.TaskThread;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A load balancer's view of some gateways: it looks ten times a second which of them are ready, and gives out only
 * those. One that was ready and is no longer is not asked again. Asks on its own thread only.
 */
final class ReadyGateways implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("balancer", fault -> faults.add(fault.toString()));
    private final List<GatewayProcess> coming = new ArrayList<>();
    private final List<GatewayProcess> ready = new CopyOnWriteArrayList<>();

    ReadyGateways() {
        thread.execute(this::look);
    }

    /** {@code gateway} is one of them from when it is ready. */
    void add(GatewayProcess gateway) {
        thread.execute(() -> coming.add(gateway));
    }

    private void look() {
        ready.removeIf(gateway -> !isReady(gateway));
        List<GatewayProcess> arrived =
                coming.stream().filter(ReadyGateways::isReady).toList();
        coming.removeAll(arrived);
        ready.addAll(arrived);
        thread.after(LOOK.toNanos(), this::look);
    }

    private static boolean isReady(GatewayProcess gateway) {
        try {
            return gateway.generation() > 0 && gateway.ask("status").getBoolean("ready");
        } catch (IOException gone) {
            return false;
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean has(GatewayProcess gateway) {
        return ready.contains(gateway);
    }

    /** One of those that are ready, by chance. */
    GatewayProcess any() {
        List<GatewayProcess> now = List.copyOf(ready);
        return now.get(ThreadLocalRandom.current().nextInt(now.size()));
    }

    /** What went wrong with looking. */
    List<String> faults() {
        return faults;
    }

    @Override
    public void close() {
        thread.close();
    }
}

package io.moorgate.traffic.relay;

import java.util.concurrent.Executor;

/** Brings both sides of a relay to the thread that the relay runs on. */
interface Placement {
    /** Runs tasks on the relay's thread. Any thread. */
    Executor loop();

    /**
     * Gives {@code relay} its two transports ({@link Relay#join}) and lets it begin ({@link Relay#begin}) on its thread, now or
     * later. Called once, on the thread that the transports are on until then.
     */
    void place(Relay relay);

    /** Two transports that are on {@code loop} already, whose thread calls {@link #place}. */
    static Placement here(Executor loop, Transport client, Transport endpoint) {
        return new Placement() {
            @Override
            public Executor loop() {
                return loop;
            }

            @Override
            public void place(Relay relay) {
                relay.join(client, endpoint);
                relay.begin();
            }
        };
    }
}

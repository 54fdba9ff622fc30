package io.moorgate.health;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.HealthPolicy;
import java.time.Duration;
import java.util.Optional;

/** What is known of the health of one endpoint of one upstream. Changes under the lock of its {@link UpstreamHealth}. */
final class Judgement {
    /** How many times {@code eject-for} an endpoint stays aside at most. */
    static final int EJECT_FOR_TIMES_MAX = 10;

    Endpoint endpoint;
    /** Why it is in its state. */
    String why = "";
    /** Whether this replica checks it. */
    boolean isOwn;
    /** Whether this replica has found out what its state is. */
    boolean isFoundHere = true;
    /** What was last wrong with it; empty where nothing was. */
    Optional<LastFault> lastFault = Optional.empty();

    /** The state that observers know. */
    HealthState shown = HealthState.UNCHECKED;

    private HealthState checked = HealthState.UNCHECKED;
    private int inARow;
    private int failures;
    private int ejections;
    private boolean isEjected;
    private long returnsNanos;

    Judgement(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    HealthState state() {
        return isEjected && checked != HealthState.UNHEALTHY ? HealthState.EJECTED : checked;
    }

    HealthState checked() {
        return checked;
    }

    /** Whether this replica has found out by checks how it is. */
    boolean isFinding() {
        return isOwn && checked != HealthState.UNCHECKED;
    }

    int failures() {
        return failures;
    }

    /** A check of this replica has ended; the first one alone says how the endpoint is. */
    void checked(boolean isGood, String found, HealthPolicy policy) {
        HealthState now = isGood ? HealthState.HEALTHY : HealthState.UNHEALTHY;
        isOwn = true;
        if (isGood) {
            isEjected = false;
            connected();
        }
        if (checked == now) {
            inARow = 0;
            return;
        }
        inARow++;
        if (checked == HealthState.UNCHECKED || inARow >= (isGood ? policy.rise() : policy.fall())) {
            become(now, found, true);
        }
    }

    /** Another replica has found out how it is. */
    void heard(boolean isHealthy, String from) {
        HealthState now = isHealthy ? HealthState.HEALTHY : HealthState.UNHEALTHY;
        if (!isOwn && now != checked) {
            become(now, "as " + from + " has found", false);
        }
    }

    /** Nothing checks it any more. */
    void unchecked() {
        isOwn = false;
        become(HealthState.UNCHECKED, "not checked any more", true);
    }

    private void become(HealthState now, String found, boolean isHere) {
        checked = now;
        inARow = 0;
        why = found;
        isFoundHere = isHere;
    }

    /** A connect has failed; true where that is one too many. */
    boolean connectFailed(int ejectAfter) {
        failures++;
        return !isEjected && failures >= ejectAfter;
    }

    /** It has accepted a connection: the next ejection is as short as the first. */
    void connected() {
        failures = 0;
        ejections = 0;
    }

    /** It is put aside, for twice as long as the last time where no connect and no check has succeeded since. */
    void eject(Duration ejectFor, String reason, long nowNanos) {
        long times = Math.min(1L << Math.min(ejections, Integer.SIZE), EJECT_FOR_TIMES_MAX);
        ejections++;
        Duration aside = ejectFor.multipliedBy(times);
        isEjected = true;
        isFoundHere = true;
        returnsNanos = nowNanos + aside.toNanos();
        why = failures + " failed connects in a row (" + reason + "): for " + aside.toMillis() + " ms";
    }

    boolean isEjected() {
        return isEjected;
    }

    /** Ends what has lasted long enough; the next failed connect puts it aside again. */
    void returnIfDue(int ejectAfter, long nowNanos) {
        if (isEjected && nowNanos - returnsNanos >= 0) {
            returnNow(ejectAfter);
        }
    }

    void returnNow(int ejectAfter) {
        isEjected = false;
        failures = ejectAfter - 1;
        why = "its time aside is over";
        isFoundHere = true;
    }
}

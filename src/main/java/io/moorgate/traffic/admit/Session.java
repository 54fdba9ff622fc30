package io.moorgate.traffic.admit;

import io.moorgate.routing.ClientProof;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.balance.AnswerTraits;
import io.moorgate.traffic.balance.ClientTraits;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.connect.Cancellation;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveControl;
import io.moorgate.traffic.live.LiveEndpoint;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One client of one route, from its admission to its end: it is dialled to an endpoint, is live there, and gives back what
 * it holds when it ends. A WebSocket, a TCP session, a gRPC call or an HTTP exchange.
 *
 * <p>Thread: the client's event loop.
 */
public final class Session {
    private final Admission admission;
    private final InetAddress address;
    private final String origin;
    private final ClientProof proof;
    private final Route route;
    private final Pick pick;
    private final Cancellation cancellation = new Cancellation();
    private final Runnable release;
    private Endpoint endpoint;
    private LiveConnection live;
    private boolean moving;
    private boolean released;

    private Session(Admission admission, ClientTraits client, Route route, Pick pick, Runnable release) {
        this.admission = admission;
        this.address = client.address();
        this.origin = client.origin();
        this.proof = client.proof();
        this.route = route;
        this.pick = pick;
        this.release = release;
    }

    /**
     * That of {@code client}; {@code pick} is the session's to release
     * from now on; {@code release} gives back what else the client holds, and is run once.
     */
    static Session open(ClientTraits client, Route route, Pick pick, Admission admission, Runnable release) {
        return new Session(admission, client, route, pick, release);
    }

    /** The route that the client was admitted to. */
    public Route route() {
        return route;
    }

    /** The client's address, for the log. */
    public String clientAddress() {
        return NetUtil.toAddressString(address);
    }

    /** The endpoints in the order in which they are tried, and what ties the client to them. */
    public Pick pick() {
        return pick;
    }

    /** The endpoint dialled last; null before the first dial. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Dials the next endpoints of the pick until one accepts; see {@link io.moorgate.traffic.connect.Connector#connect}.
     *
     * @param dial dials one endpoint
     * @return what {@code dial} gave; fails with {@link ConnectFailed}
     */
    public <T> Future<T> connect(Function<Endpoint, Future<T>> dial) {
        return admission
                .connector()
                .connect(admission.loop(), route, pick, candidate -> dial(candidate, dial), cancellation);
    }

    private <T> Future<T> dial(Endpoint candidate, Function<Endpoint, Future<T>> dial) {
        endpoint = candidate;
        return dial.apply(candidate);
    }

    /**
     * A dial of {@code candidate} that was begun for this client, and is none of {@link #connect}'s or not any more, is over: it counts
     * for the endpoint's health all the same.
     *
     * @param fault why there is no connection; empty where there is one
     */
    public void dialEnded(Endpoint candidate, Optional<Throwable> fault) {
        admission.connector().dialEnded(route, candidate, fault);
    }

    /** Breaks off the dial that is under way; {@link #end()} is still due. */
    public void cancel() {
        cancellation.cancel();
    }

    /** Whether the dial was broken off. */
    public boolean isCancelled() {
        return cancellation.isCancelled();
    }

    /** What a dial that is under way asks whether it is still wanted. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /**
     * It is live at the endpoint that was dialled last: registered, until its live connection or the session ends.
     *
     * @param loop runs what it is given on the event loop of the connection
     * @param closer closes it in its own protocol for a reason of the gateway's; called on that loop
     */
    public LiveConnection live(ConnectionKind kind, Executor loop, Consumer<CloseReason> closer) {
        live = admission
                .connections()
                .open(new LiveConnection.Opening(
                        kind,
                        new LiveEndpoint(route, endpoint, pick.reason(), pick.pin()),
                        new LiveClient(address, NetUtil.toAddressString(address), origin, proof),
                        new LiveControl(loop, closer, this::liveEnded)));
        return live;
    }

    /** The endpoint that was dialled last has answered all that it had to. */
    public void established() {
        pick.established();
    }

    /**
     * The endpoint begins {@code answer}: what of it names the client is learnt.
     *
     * @param ready runs once, when the answer may go on to the client; mostly at once, some 50 ms from now at most
     */
    public void answered(AnswerTraits answer, Runnable ready) {
        pick.answered(answer, admission.loop(), ready);
    }

    /** The JSON member by which the body of {@code answer} issues an id, to be given to {@link #issued}; empty for none. */
    public Optional<String> idMember(AnswerTraits answer) {
        return pick.idMember(answer);
    }

    /** The endpoint has issued {@code id} in the body of its answer; {@code ready} as above, for what says so. */
    public void issued(String id, Runnable ready) {
        pick.issued(id, admission.loop(), ready);
    }

    private void liveEnded() {
        live = null;
        if (!moving) {
            end();
        }
    }

    /** It is not live at its endpoint any more, for {@code reason}, and goes to another one. */
    public void moveOn(CloseReason reason) {
        if (live != null) {
            moving = true;
            live.end(reason);
            moving = false;
        }
    }

    /** It ends for {@code reason}, live or not. Only the first call counts. */
    public void end(CloseReason reason) {
        if (live != null) {
            live.end(reason);
        } else {
            end();
        }
    }

    /** It ends before it was live. Only the first call counts. */
    public void end() {
        pick.release();
        if (!released) {
            released = true;
            release.run();
        }
    }
}

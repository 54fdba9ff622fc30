package io.moorgate.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.PinRemoval;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ConfigurationLoop;
import io.moorgate.control.source.ConfigurationState;
import io.moorgate.demo.Demo;
import io.moorgate.health.EndpointHealth;
import io.moorgate.load.LiveCounts;
import io.moorgate.operate.drain.Drains;
import io.moorgate.operate.health.LoopWatch;
import io.moorgate.operate.health.Readiness;
import io.moorgate.operate.telemetry.Telemetry;
import io.moorgate.peers.replication.ReplicationStatus;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.tickets.TicketSecrets;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.balance.PickState;
import io.moorgate.traffic.connect.Connector;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.port.AcceptSteps;
import io.moorgate.traffic.port.HttpListener;
import io.moorgate.traffic.port.TcpListeners;
import io.moorgate.traffic.tcp.TcpSessions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The gateway: every part of it, built from the settings, started in order and stopped in the reverse order. Plain Java;
 * several may live in one process.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Gateway.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LOOP_PATIENCE = Duration.ofSeconds(10);

    private final Ticker ticker = Ticker.system();
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final LiveCounts counts = new LiveCounts();
    private final TaskThread configurationThread =
            new TaskThread("configuration", fault -> LOG.error("a task of the configuration failed", fault));
    private final SettingsReader reader;
    private final AffinityTable pins;
    private final Replicas replicas;
    private final TrafficRecord traffic;
    private final Telemetry telemetry;
    private final LiveConnections connections;
    private final EndpointPicker picker;
    private final AdmissionState admission;
    private final EndpointChecks checks;
    private final EventLoops eventLoops;
    private final EndpointDialing dialing;
    private final HttpListener http;
    private final HttpsPort https;
    private final TcpListeners tcp;
    private final Optional<Demo> demo;
    private final ConfigurationLoop configuration;
    private final AdminRequests adminRequests;
    private final PlannedCloses plannedCloses;
    private final GatewaySettings.Shutdown shutdown;
    private final LoopWatch loopWatch;
    private final Readiness readiness;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean leaving = new AtomicBoolean();

    /**
     * Builds everything and opens nothing.
     *
     * @param managementPort the management port, which no {@code listen} may open
     * @param client asked only where the Kubernetes API server is the source
     * @throws IllegalArgumentException where a setting makes no sense; the message says which and what was expected
     */
    public Gateway(GatewaySettings settings, int managementPort, Supplier<KubernetesClient> client) {
        reader = new SettingsReader(settings, managementPort);
        WallClock clock = WallClock.system();
        pins = new AffinityTable(
                settings.affinity().entriesMax(),
                ServiceShare.of(settings.affinity()),
                ticker,
                clock,
                reader.replica(),
                clock.now().toEpochMilli());
        traffic = new TrafficRecord(reader, ticker, clock, table);
        telemetry = traffic.telemetry();
        connections = new LiveConnections(ticker, traffic.events());
        var source = new Configurations(settings, reader, table, counts, configurationThread, ticker);
        CookieSigner cookies = reader.cookies();
        eventLoops = new EventLoops(ticker);
        Vertx vertx = eventLoops.vertx();
        dialing = new EndpointDialing(vertx, table, reader, configurationThread);
        admission = new AdmissionState(counts, telemetry, ticker);
        checks = new EndpointChecks(eventLoops, dialing.dialer(), source::notes, admission, telemetry, ticker);
        replicas = new Replicas(settings, reader, ticker, pins, counts, health(), this::placeOf, cookies.ids(), client);
        TicketSecrets tickets = new TicketSecrets(clock);
        picker = new EndpointPicker(
                new PickState(pins, counts, health()), cookies, telemetry, ticker, replicas.owners());
        replicas.share(tickets, admission.clientUses(), configurationThread);
        Connector connector = new Connector(ticker, telemetry, health());
        TrafficLoops loops = new TrafficLoops(
                eventLoops, ticker, picker, admission, connector, dialing.dialer(), connections, traffic.events());
        OverloadControl overload = new OverloadControl(settings, admission, connections);
        AcceptSteps steps = reader.acceptSteps(telemetry).behind(overload.gate());
        http = new HttpListener(vertx, reader.http(), table, reader.trustedProxies(), loops::of, telemetry, steps);
        tcp = new TcpListeners(
                vertx, reader.tcp(), table, eventLoop -> TcpSessions.of(loops.of(eventLoop)), telemetry, steps);
        https = HttpsPort.beside(http, vertx, reader, configurationThread, telemetry, tcp::pass, tickets);
        demo = DemoStart.of(settings, managementPort);
        configuration = source.loop(demo.map(Demo::directory), client, replicas::isFirst);
        replicas.share(configuration, table);
        adminRequests = new AdminRequests(
                table, configuration.drains(), connections, counts, new PinRemoval(pins, ticker), source::notes);
        plannedCloses =
                new PlannedCloses(table, connections, overload, counts, pins, source.notes(), telemetry, ticker);
        replicas.evened(counts).ifPresent(plannedCloses::evenOut);
        shutdown = settings.shutdown();
        loopWatch = new LoopWatch(eventLoops.all(), ticker, LOOP_PATIENCE);
        readiness = new Readiness(
                configuration::state,
                configuration::sourceAgeNanos,
                settings.config().ageMax(),
                settings.config().staleUnready(),
                () -> replicas().state(),
                leaving::get);
    }

    private Optional<EndpointId> placeOf(PinQuestion question) {
        return picker.pinChooser().choose(question);
    }

    /** Opens the ports and begins to follow the configuration. Blocks; not for an event loop. */
    public void start() {
        eventLoops.start();
        traffic.start(connections);
        checks.start(table);
        table.onPublished(picker::retain);
        table.onPublished(admission::retain);
        table.onPublished(published -> https.follow(published.serverNames()));
        plannedCloses.start();
        tcp.start();
        replicas.start();
        FirstConfiguration.await(table, configuration::start);
        int port = reader.http().port().number();
        Blocking.await(http.open().recover(fault -> PortProblems.notOpened(port, fault)), START_TIMEOUT);
        new Sweeps(configurationThread, table, pins, picker, admission, health()).begin();
        started.set(true);
        LOG.infof("listening http=%d", http.port());
    }

    /**
     * Begins to stop as planned: not ready from now on; after the grace the ports close, and what is open ends one by
     * one within the drain timeout. Any thread; does nothing the second time.
     *
     * @param whenOver called when nothing is open any more, or the time is over; {@link #close} is what is left to do
     */
    public void leave(Runnable whenOver) {
        if (leaving.compareAndSet(false, true)) {
            replicas.finalSync();
            plannedCloses.leave(shutdown, this::closePorts, whenOver);
        }
    }

    private void closePorts() {
        LOG.infof("ports close connections=%d", connections.all().size());
        tcp.close();
        http.leave();
        https.leave();
    }

    /**
     * Stops at once: says {@link FinalCloses}, then closes the ports and whatever is left. Blocks; not for an event loop.
     */
    @Override
    public void close() {
        configuration.close();
        Blocking.await(new FinalCloses(connections, configurationThread).say(), STOP_TIMEOUT);
        Blocking.await(replicas.finalSync(), STOP_TIMEOUT);
        replicas.leave();
        configurationThread.close();
        plannedCloses.close();
        checks.close();
        Blocking.await(Future.all(http.close(), https.close(), tcp.close()), STOP_TIMEOUT);
        Blocking.await(eventLoops.close(), STOP_TIMEOUT);
        https.release();
        dialing.release();
        demo.ifPresent(Demo::close);
        traffic.close();
    }

    /** Whether the ports are open. */
    public boolean isStarted() {
        return started.get();
    }

    /** Whether the event loops answer. */
    public LoopWatch loopWatch() {
        return loopWatch;
    }

    /** Whether clients should be sent here. */
    public Readiness readiness() {
        return readiness;
    }

    /** What carries relays: {@code own-epoll} or {@code netty}. */
    public String relayKind() {
        return eventLoops.relayKind();
    }

    /** The HTTP port that is open. */
    public int httpPort() {
        return http.port();
    }

    /** The TLS port that is open, or that is to be opened with the first certificate. */
    public int httpsPort() {
        return https.port();
    }

    /** Where the configuration stands, with the Problems of ports that could not be opened and of this replica's name. */
    public ConfigurationState state() {
        List<Problem> ports = PortProblems.of(table.current(), tcp.states(), https.fault());
        return configuration.state().withProblems(ports).withProblems(replicas.problems());
    }

    /** What to try with the demo; empty without it. */
    public Optional<String> invitation(int managementPort) {
        return demo.map(running -> running.invitation(http.port(), managementPort));
    }

    /** The routing table in force. */
    public LiveRoutingTable table() {
        return table;
    }

    /** Keeps the table in step with the source. */
    public ConfigurationLoop configuration() {
        return configuration;
    }

    /** Does what the admin API is asked to do. */
    public AdminRequests adminRequests() {
        return adminRequests;
    }

    /** Every live connection. */
    public LiveConnections connections() {
        return connections;
    }

    /** Which client is pinned to which endpoint. */
    public AffinityTable pins() {
        return pins;
    }

    /** How replication stands. */
    public ReplicationStatus replicas() {
        return replicas.status();
    }

    /** What ends connections as planned. */
    PlannedCloses plannedCloses() {
        return plannedCloses;
    }

    /** What is being drained. */
    public Drains drains() {
        return plannedCloses.drains();
    }

    /** What admission keeps of clients that wait, and of what they hold. */
    public AdmissionState admission() {
        return admission;
    }

    /** Which endpoints are put aside. */
    public EndpointHealth health() {
        return checks.health();
    }

    /** What the metrics are read from. */
    public Telemetry telemetry() {
        return telemetry;
    }
}

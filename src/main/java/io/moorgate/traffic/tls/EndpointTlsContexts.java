package io.moorgate.traffic.tls;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.EndpointTls;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Timers;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jboss.logging.Logger;

/**
 * The contexts of TLS to endpoints, one for each policy of a route and each protocol that is offered. Changed authorities are another
 * policy: they have another context, and connections go on with the one that they began with.
 *
 * <p>Threads: the configuration's makes them before a table is in force and forgets them behind it; an event loop makes one that it
 * misses, as a session of an older table may.
 */
public final class EndpointTlsContexts {
    private static final Logger LOG = Logger.getLogger(EndpointTlsContexts.class);

    private final TlsEngine engine;
    private final List<String> groups;
    private final RetiredContexts retired;
    private final Map<Key, EndpointTlsContext> contexts = new ConcurrentHashMap<>();
    private volatile TrustManagerFactory jdkTrust;

    private record Key(EndpointTls tls, Alpn alpn) {}

    /** {@code groups} of the key exchange, the most wanted first; {@code timers} are those of the configuration's thread. */
    public EndpointTlsContexts(TlsEngine engine, List<String> groups, Timers timers) {
        this.engine = engine;
        this.groups = List.copyOf(groups);
        this.retired = new RetiredContexts(timers);
    }

    /** Makes each when it is first asked for, and forgets none. */
    public static EndpointTlsContexts onDemand() {
        return new EndpointTlsContexts(TlsEngine.best(), TlsSettings.DEFAULT.groups(), (delay, task) -> () -> {});
    }

    /** Makes those that {@code table} wants, which is about to be in force. */
    public void prepare(RoutingTable table) {
        for (Route route : table.routes()) {
            route.connect().tls().ifPresent(tls -> offersOf(route.protocol()).forEach(alpn -> prepare(tls, alpn)));
        }
    }

    private void prepare(EndpointTls tls, Alpn alpn) {
        try {
            find(tls, alpn);
        } catch (SSLException fault) {
            LOG.errorf(fault, "endpoints are not reached over TLS: server-name=%s", tls.serverName());
        }
    }

    private static List<Alpn> offersOf(Protocol protocol) {
        return switch (protocol) {
            case AUTO -> List.of(Alpn.HTTP_1_1, Alpn.HTTP_2);
            case HTTP, WEBSOCKET -> List.of(Alpn.HTTP_1_1);
            case GRPC -> List.of(Alpn.HTTP_2);
            case TCP, TLS_PASSTHROUGH -> List.of(Alpn.NONE);
        };
    }

    /** Forgets what {@code table}, which is in force, does not want. */
    public void follow(RoutingTable table) {
        Set<EndpointTls> wanted = new HashSet<>();
        table.routes().forEach(route -> route.connect().tls().ifPresent(wanted::add));
        List<EndpointTlsContext> unused = new ArrayList<>();
        contexts.entrySet().removeIf(entry -> {
            boolean isUnused = !wanted.contains(entry.getKey().tls());
            if (isUnused) {
                unused.add(entry.getValue());
            }
            return isUnused;
        });
        retired.add(unused.stream().<Runnable>map(context -> context::release).toList());
    }

    /**
     * A handler for a connection to {@code endpoint}. Any thread.
     *
     * @throws SSLException where TLS cannot be spoken like that
     */
    public SslHandler newHandler(EndpointTls tls, Alpn alpn, InetSocketAddress endpoint, ByteBufAllocator buffers)
            throws SSLException {
        return find(tls, alpn).newHandler(endpoint, buffers);
    }

    private EndpointTlsContext find(EndpointTls tls, Alpn alpn) throws SSLException {
        Key key = new Key(tls, alpn);
        EndpointTlsContext known = contexts.get(key);
        if (known != null) {
            return known;
        }
        EndpointTlsContext made = make(tls, alpn);
        EndpointTlsContext first = contexts.putIfAbsent(key, made);
        if (first == null) {
            return made;
        }
        made.release();
        return first;
    }

    private EndpointTlsContext make(EndpointTls tls, Alpn alpn) throws SSLException {
        try {
            return new EndpointTlsContext(engine, groups, tls, alpn, trustOf(tls));
        } catch (GeneralSecurityException | RuntimeException fault) {
            throw new SSLException("no context for " + tls.serverName(), fault);
        }
    }

    private TrustManagerFactory trustOf(EndpointTls tls) throws GeneralSecurityException, SSLException {
        if (!tls.isVerified()) {
            return InsecureTrustManagerFactory.INSTANCE;
        }
        Optional<ClientAuthorities> authorities = tls.authorities();
        return authorities.isPresent() ? ClientTrust.of(authorities.get()) : jdkTrust();
    }

    /** The JDK's own authorities; reading them costs more than all else, so they are read once. */
    private TrustManagerFactory jdkTrust() throws GeneralSecurityException {
        TrustManagerFactory known = jdkTrust;
        if (known == null) {
            known = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            known.init((KeyStore) null);
            jdkTrust = known;
        }
        return known;
    }

    /** Gives all memory back, once no event loop can ask any more. */
    public void close() {
        retired.close();
        contexts.values().forEach(EndpointTlsContext::release);
        contexts.clear();
    }
}

package io.moorgate.traffic.port;

import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.CloseHook;
import io.moorgate.traffic.client.SocketClose;
import io.netty.channel.Channel;
import java.util.Optional;

/** A connection that Netty has accepted. Event loop of the channel. */
record AcceptedChannel(Channel channel, AcceptPath.Protocol protocol) implements AcceptPath.Accepted {
    @Override
    public Optional<Client> client() {
        return Client.accepted(channel);
    }

    @Override
    public void whenClosed(Runnable task) {
        CloseHook.then(channel, task);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void begin(Client client) {
        protocol.begin(client);
    }

    @Override
    public void refuseForLimit() {
        protocol.refuseForLimit(channel);
    }

    @Override
    public void reset() {
        SocketClose.reset(channel);
    }
}

package io.moorgate.traffic.relay;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What relays do, by Netty's event loop and by our own: every test has a rig of its own. */
@ParameterizedClass
@EnumSource(RelayFixture.Io.class)
abstract class RelayTest {

    @AutoClose
    final RelayFixture fixture;

    RelayTest(RelayFixture fixture) {
        this.fixture = fixture;
    }
}

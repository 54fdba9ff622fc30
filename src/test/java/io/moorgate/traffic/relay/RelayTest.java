package io.moorgate.traffic.relay;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What relays do, by Netty's event loop and by our own: every test has a rig of its own. */
@ParameterizedClass
@EnumSource(RelayRig.Io.class)
abstract class RelayTest {

    @AutoClose
    final RelayRig rig;

    RelayTest(RelayRig rig) {
        this.rig = rig;
    }
}

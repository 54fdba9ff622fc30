package io.moorgate.affinity.cookie;

import io.moorgate.affinity.ClientKey;
import java.time.Duration;
import java.util.Optional;

/**
 * What a genuine affinity cookie says.
 *
 * @param client the client that it was given to
 * @param endpoint the endpoint that the client was bound to when it was given
 * @param keyIndex which of the signing keys it was signed with; 0 is the one that signs now
 * @param age how long ago it was signed, to the minute; empty where it is of the old form, which does not say
 */
public record AffinityCookie(ClientKey client, EndpointTag endpoint, int keyIndex, Optional<Duration> age) {}

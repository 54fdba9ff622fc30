package io.moorgate.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is in a list of networks or of origins. */
class AccessPolicyTest {
    @Test
    void aSetOfNetworksHoldsWhatOneOfThemHolds() {
        Random random = new Random(7);
        List<Cidr> networks = List.of(
                Cidr.parse("10.0.0.0/8"),
                Cidr.parse("192.0.2.128/25"),
                Cidr.parse("198.51.100.7"),
                Cidr.parse("2001:db8::/32"),
                Cidr.parse("2001:db9::/61"));
        CidrSet set = CidrSet.of(networks);
        for (int round = 0; round < 20_000; round++) {
            byte[] octets =
                    networks.get(random.nextInt(networks.size())).network().getAddress();
            int bit = random.nextInt(octets.length * 8);
            octets[bit / 8] ^= (byte) (0x80 >> bit % 8);
            var address = addressOf(octets);
            assertEquals(
                    networks.stream().anyMatch(network -> network.contains(address)),
                    set.contains(address),
                    () -> Arrays.toString(octets));
        }
        assertTrue(CidrSet.of(List.of(Cidr.parse("0.0.0.0/0"))).contains(addressOf(new byte[] {1, 2, 3, 4})));
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.com, true",
        "HTTPS://App.Example.com, true",
        "https://app.example.com:443, true",
        "https://a.b.example.org:8443, true",
        "http://app.example.com, false",
        "https://app.example.com:8443, false",
        "https://example.org:8443, false",
        "https://app.example.com/, false",
        "https://evil.example/.example.org:8443, false",
        "https://user@app.example.com, false",
        "https://app.example.com https://app.example.com, false",
        "'https://app.example.com,https://app.example.com', false",
        "null, false",
    })
    void anOriginIsTakenWhereSchemeHostAndPortAreThoseOfAPattern(String origin, boolean taken) {
        AccessPolicy policy = new AccessPolicy(
                CidrSet.NONE,
                CidrSet.NONE,
                List.of(
                        new OriginPattern("https", new HostPattern("app.example.com"), 443),
                        new OriginPattern("https", new HostPattern("*.example.org"), 8443)));
        assertEquals(taken, policy.takesOrigin(origin));
        assertTrue(policy.takesOrigin(""));
        assertTrue(AccessPolicy.OPEN.takesOrigin(origin));
    }

    private static java.net.InetAddress addressOf(byte[] octets) {
        try {
            return java.net.InetAddress.getByAddress(octets);
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

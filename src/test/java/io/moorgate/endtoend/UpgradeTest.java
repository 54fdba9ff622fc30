package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas of two versions keep one table, and an upgrade of one after the other loses no pin. The version before is
 * {@code -Dmoorgate.previous=PATH}, a jar or an executable; without it both are of this tree, which the log says.
 */
class UpgradeTest {
    private static final int CLIENTS = 200;

    @TempDir
    private Path directory;

    private Fleet fleet;

    @AfterEach
    void closeEverything() throws InterruptedException {
        fleet.end();
    }

    @Test
    void replicasOfTheVersionBeforeAndOfThisOneShareTheirPinsAndAnUpgradeKeepsThemAll() throws Exception {
        fleet = new Fleet(directory, 2);
        GatewayProcess first = fleet.begin(0, GatewayProgram.previous());
        GatewayProcess second = fleet.begin(1, GatewayProgram.previous());
        Tables.awaitLinks(List.of(first, second));
        List<String> homes = homes(first, "before-");

        second.close();
        second = fleet.begin(1);
        Tables.awaitReady(second);
        Tables.awaitLinks(List.of(first, second));
        assertEquals(homes, homes(second, "before-"));
        List<String> ofTheNew = homes(second, "amid-");
        awaitSamePins(first, second);
        assertEquals(ofTheNew, homes(first, "amid-"));
        List<String> ofTheOld = homes(first, "also-amid-");
        awaitSamePins(first, second);
        assertEquals(ofTheOld, homes(second, "also-amid-"));

        first.close();
        first = fleet.begin(0);
        Tables.awaitReady(first);
        Tables.awaitLinks(List.of(first, second));
        assertEquals(homes, homes(first, "before-"));
        assertEquals(ofTheNew, homes(first, "amid-"));
        assertEquals(ofTheOld, homes(first, "also-amid-"));
    }

    /** The digests of two versions need not be alike. */
    private static void awaitSamePins(GatewayProcess first, GatewayProcess second) {
        await().atMost(Tables.PATIENCE).until(() -> first.ask("pins").equals(second.ask("pins")));
    }

    private List<String> homes(GatewayProcess gateway, String user) {
        return Users.each(CLIENTS, index -> fleet.users().ask(gateway, user + index));
    }
}

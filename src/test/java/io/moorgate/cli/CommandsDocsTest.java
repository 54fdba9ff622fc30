package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/commands.md shows is what the commands say. */
class CommandsDocsTest {
    private static final Path PAGE = Path.of("docs/commands.md");
    private static final Path EXAMPLES = Path.of("docs/examples");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\n\\$ ([^\n]+)\n(.*?)^```$");
    private static final Pattern BUILD = Pattern.compile("commit [0-9a-z]+, Java [^)]+");

    @TempDir
    private Path folder;

    @Test
    void thePageShowsWhatTheCommandsSay() throws Exception {
        String page = Files.readString(PAGE);
        StringBuilder anew = new StringBuilder();
        try (AdminStub admin = AdminStub.answering(200, "{\"done\":\"POST /api/endpoints/shop/chat/chat-1/drain\"}")) {
            Map<String, String> environment = environment(admin);
            int end = 0;
            for (MatchResult block : BLOCK.matcher(page).results().toList()) {
                String said = said(block.group(1), environment);
                anew.append(page, end, block.start()).append("```console\n$ " + block.group(1) + "\n" + said + "```");
                end = block.end();
            }
            anew.append(page, end, page.length());
        }
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, anew);
        }
        assertEquals(anew.toString(), Files.readString(PAGE), PAGE + " is stale: run make docs");
    }

    @Test
    void thePageShowsEveryCommand() throws IOException {
        CommandFixture fixture = new CommandFixture();
        fixture.run("--help");
        TreeSet<String> commands = Pattern.compile("(?m)^  ([a-z]+) ")
                .matcher(fixture.out())
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        String page = Files.readString(PAGE);
        TreeSet<String> shown = BLOCK.matcher(page)
                .results()
                .flatMap(block -> Pattern.compile("moorgate ([a-z]+)")
                        .matcher(block.group(1))
                        .results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(commands.size() > 4, commands::toString);
        assertTrue(shown.containsAll(commands), shown::toString);
    }

    /** What {@code command} of a shell says, errors behind the rest as they come. */
    private static String said(String command, Map<String, String> environment) throws Exception {
        ProgramRun run = ProgramRun.of(EXAMPLES, environment, "", List.of("bash", "-c", "exec 2>&1; " + command));
        Matcher build = BUILD.matcher(run.out());
        String said = build.replaceAll("commit 0123456789ab, Java 25");
        return said.endsWith("\n") ? said : said + "\n";
    }

    /** One with the program as {@code moorgate} on the path. */
    private Map<String, String> environment(AdminStub admin) throws IOException {
        putProgram(folder);
        return Map.of("PATH", folder + ":" + System.getenv("PATH"), "GATEWAY", admin.url());
    }

    /** Makes {@code folder} one that has the program as {@code moorgate}. */
    static void putProgram(Path folder) throws IOException {
        Path program = folder.resolve("moorgate");
        Files.writeString(
                program,
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' -XX:TieredStopAtLevel=1 -Djava.util.logging.manager=org.jboss.logmanager.LogManager -cp '"
                        + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}

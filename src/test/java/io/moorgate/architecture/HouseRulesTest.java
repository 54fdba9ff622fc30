package io.moorgate.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of CONTRIBUTING.md that a machine can hold. */
class HouseRulesTest {
    private static final int LINES_MAX = 300;
    /** What nine of ten files stay under. */
    private static final int USUAL_LINES_MAX = 170;

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");
    private static final Path BENCH = Path.of("bench");

    private static final Pattern BANNED_NAME =
            Pattern.compile(".*(Util|Utils|Helper|Helpers|Common|Manager|Misc|Base|Impl|Info|Data)\\.java");

    private static final Pattern CLOCK = Pattern.compile("System\\.(nanoTime|currentTimeMillis)\\b"
            + "|\\b(Instant|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now\\(|\\bClock\\.system|new Date\\(\\)"
            + "|Thread\\.sleep\\(|TimeUnit\\.[A-Z]+\\.sleep\\(|LockSupport\\.parkNanos\\("
            + "|\\.setTimer\\(|\\.setPeriodic\\(|\\.schedule(AtFixedRate|WithFixedDelay)?\\(");

    private static final Pattern SKIPPED_TEST =
            Pattern.compile("@Disabled|@Ignore\\b|\\bassumeTrue\\(|\\bassumeFalse\\(|\\bAssumptions\\.");

    private static final Pattern LEFT_FOR_LATER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

    /** Words of a comment that make a component a person. */
    private static final Pattern PERSON = Pattern.compile(
            "\\b(nobody|somebody|anybody|everybody|whoever|whom|whomever|told|tells?|strangers?|hears|hear of|heard of|goodbyes?"
                    + "|who (is|are|has|have|was|were|reads|waits|asks))\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern COMMENT = Pattern.compile("^\\s*(/?\\*|//)|\\s// ");

    /** Names of code inside comments, which are no prose. */
    private static final Pattern CODE = Pattern.compile("@param \\w+|\\{@\\w+ [^}]*}");

    @Test
    void noCommentMakesAComponentAPerson() {
        assertNone(linesMatching(COMMENT, MAIN)
                .filter(line ->
                        PERSON.matcher(CODE.matcher(line).replaceAll("")).find()));
    }

    @Test
    void noFileIsLongerThanTheWall() {
        assertNone(sources(MAIN, TEST, BENCH).filter(file -> linesOf(file).size() > LINES_MAX));
    }

    @Test
    void nineOfTenFilesStayUnderTheUsualLength() {
        List<Path> files = sources(MAIN).toList();
        List<String> lengthy = files.stream()
                .filter(file -> linesOf(file).size() >= USUAL_LINES_MAX)
                .map(file -> linesOf(file).size() + " " + file)
                .sorted()
                .toList();
        assertTrue(
                lengthy.size() * 10 <= files.size(),
                () -> lengthy.size() + " of " + files.size() + " files have " + USUAL_LINES_MAX + " lines or more: "
                        + lengthy);
    }

    @Test
    void noTypeHasAnEmptyName() {
        assertNone(sources(MAIN, TEST)
                .filter(file -> BANNED_NAME.matcher(nameOf(file)).matches()));
    }

    @Test
    void onlyThePackageTimeReadsAClockOrSleeps() {
        assertNone(linesMatching(CLOCK, MAIN, TEST)
                .filter(line -> !line.contains("io/moorgate/time/") && !line.contains("HouseRulesTest.java")));
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertNone(sources(MAIN)
                .map(Path::getParent)
                .distinct()
                .filter(folder -> Files.notExists(folder.resolve("package-info.java"))));
    }

    @Test
    void noTestIsSkipped() {
        assertNone(linesMatching(SKIPPED_TEST, TEST).filter(line -> !line.contains("HouseRulesTest.java")));
    }

    @Test
    void nothingIsLeftForLater() {
        assertNone(linesMatching(LEFT_FOR_LATER, MAIN, TEST).filter(line -> !line.contains("HouseRulesTest.java")));
    }

    @Test
    void theRulesSeeTheSources() {
        assertFalse(sources(MAIN).toList().isEmpty(), "no source found under " + MAIN.toAbsolutePath());
    }

    private static Stream<Path> sources(Path... roots) {
        return Stream.of(roots).flatMap(HouseRulesTest::walk).filter(file -> nameOf(file)
                .endsWith(".java"));
    }

    private static Stream<Path> walk(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.toList().stream();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static Stream<String> linesMatching(Pattern pattern, Path... roots) {
        return sources(roots).flatMap(file -> {
            List<String> lines = linesOf(file);
            return Stream.iterate(0, index -> index < lines.size(), index -> index + 1)
                    .filter(index -> pattern.matcher(lines.get(index)).find())
                    .map(index ->
                            file + ":" + (index + 1) + ": " + lines.get(index).strip());
        });
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString();
    }

    private static void assertNone(Stream<?> broken) {
        assertEquals(List.of(), broken.map(Object::toString).toList());
    }
}

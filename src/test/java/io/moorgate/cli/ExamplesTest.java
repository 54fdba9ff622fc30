package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests in {@code examples/}, each of which a recipe explains. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final Path RECIPES = Path.of("docs/recipes");
    private static final String FENCE = "```";

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replaceAll("[.](yaml|md)$", ""))
                    .sorted()
                    .toList();
        }
    }

    static List<String> examples() throws IOException {
        return names(EXAMPLES);
    }

    @Test
    void eachHasARecipeAndEachRecipeAnExample() throws IOException {
        assertEquals(names(RECIPES), examples());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachIsWhatItsRecipeShows(String name) throws IOException {
        String recipe = Files.readString(RECIPES.resolve(name + ".md"));
        int begin = recipe.indexOf(FENCE + "yaml\n") + FENCE.length() + "yaml\n".length();
        String shown = recipe.substring(begin, recipe.indexOf(FENCE, begin));
        assertEquals(Files.readString(EXAMPLES.resolve(name + ".yaml")), shown);
        assertTrue(recipe.lines().count() < 60, "half a page");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachIsServedAsItIs(String name) throws IOException {
        CommandFixture fixture = new CommandFixture();
        String example = Files.readString(EXAMPLES.resolve(name + ".yaml"));
        assertEquals(OptionalInt.of(0), fixture.reading(example, "check", "-"), fixture::out);
        assertEquals("0 errors, 0 warnings; 1 Services, 1 routes\n", fixture.err());
    }

    @Test
    void allAreServedSideBySide() throws IOException {
        CommandFixture fixture = new CommandFixture();
        assertEquals(OptionalInt.of(0), fixture.run("check", EXAMPLES.toString()), fixture::out);
        int all = examples().size();
        assertEquals("0 errors, 0 warnings; %1$d Services, %1$d routes%n".formatted(all), fixture.err());
    }
}

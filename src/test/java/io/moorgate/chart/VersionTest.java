package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The version is that of pom.xml, wherever it is named. */
class VersionTest {
    private static final String NUMBER = "(\\d+\\.\\d+\\.\\d+)";
    private static final Pattern OF_THE_PROJECT =
            Pattern.compile("(?s)<artifactId>moorgate</artifactId>\\s*<version>" + NUMBER + "</version>");
    private static final Pattern NAMED = Pattern.compile(
            "(?:moorgate[-:]|REPOSITORY:|tag: |moorgate |(?m:^version: )|appVersion: |app\\.kubernetes\\.io/version: \")"
                    + NUMBER);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Makefile",
                "README.md",
                "bench/footprint.sh",
                "charts/moorgate/Chart.yaml",
                "charts/moorgate/values-native.yaml",
                "charts/plain/moorgate.yaml",
                "docs/commands.md",
                "docs/install.md",
                "docs/native.md",
                "src/main/docker/Dockerfile.jvm",
                "src/main/docker/Dockerfile.native",
                "src/main/docker/Dockerfile.native-micro"
            })
    void isNamedAsInThePom(String file) throws IOException {
        Set<String> named = new TreeSet<>();
        NAMED.matcher(Files.readString(Path.of(file))).results().forEach(match -> named.add(match.group(1)));
        assertEquals(Set.of(ofTheProject()), named, file);
    }

    @Test
    void hasTheFirstSectionOfTheChangelog() throws IOException {
        List<String> sections = Files.readAllLines(Path.of("CHANGELOG.md")).stream()
                .filter(line -> line.startsWith("## "))
                .toList();
        assertTrue(sections.getFirst().startsWith("## " + ofTheProject()), sections::toString);
    }

    private static String ofTheProject() throws IOException {
        var found = OF_THE_PROJECT.matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(found.find());
        return found.group(1);
    }
}

package io.moorgate.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.moorgate.architecture.GatewayClasses;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.Reader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An executable has what statics were set to when it was built. What cannot be kept so, memory outside the heap, functions of
 * the C library, seeds and threads, is set when it starts: its class stands in {@code native-image.properties}.
 */
class StaticsTest {
    private static final Path PROPERTIES =
            Path.of("src/main/resources/META-INF/native-image/io.moorgate/moorgate/native-image.properties");
    private static final String AT_RUN_TIME = "--initialize-at-run-time=";
    private static final List<Class<?>> OF_THE_PROCESS =
            List.of(ByteBuf.class, MemorySegment.class, Arena.class, MethodHandle.class, Random.class, Thread.class);

    private final JavaClasses classes = GatewayClasses.ALL;

    @Test
    void classesWhoseStaticsBelongToAProcessAreInitializedAtRunTime() throws IOException {
        TreeSet<String> wanted = new TreeSet<>();
        classes.stream()
                .filter(StaticsTest::hasOfTheProcess)
                .map(JavaClass::getName)
                .forEach(wanted::add);
        TreeSet<String> named = new TreeSet<>();
        atRunTime().filter(name -> name.startsWith("io.moorgate.")).forEach(named::add);
        assertEquals(wanted, named);
    }

    @Test
    void theLibraryOfBoringSslIsInitializedAtRunTime() throws IOException {
        assertTrue(atRunTime().anyMatch("io.netty.internal.tcnative"::equals));
    }

    private static boolean hasOfTheProcess(JavaClass type) {
        return type.getFields().stream()
                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                .map(JavaField::getRawType)
                .anyMatch(held -> isOfTheProcess(held) || held.getName().startsWith("io.moorgate.") && holds(held));
    }

    /** Whether each object of {@code type} has such a thing in a field of its own. */
    private static boolean holds(JavaClass type) {
        return type.getAllFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .anyMatch(field -> isOfTheProcess(field.getRawType()));
    }

    private static boolean isOfTheProcess(JavaClass type) {
        return OF_THE_PROCESS.stream().anyMatch(type::isAssignableTo);
    }

    private static Stream<String> atRunTime() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(PROPERTIES)) {
            properties.load(reader);
        }
        return Stream.of(properties.getProperty("Args").split("\\s+"))
                .filter(argument -> argument.startsWith(AT_RUN_TIME))
                .flatMap(argument ->
                        Stream.of(argument.substring(AT_RUN_TIME.length()).split(",")));
    }
}

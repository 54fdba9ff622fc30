package io.moorgate.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What belongs together is a record with a name, and no long list of parameters. */
class ParametersTest {
    private static final int PARAMETERS_MAX = 7;

    /** Where all parts of the gateway are put together. */
    private static final String WIRING = "io.moorgate.app";

    /** Those that may have more, by class or method. */
    private static final Set<String> EXCEPTIONS = Set.of(
            // Wiring: what the sessions of an event loop work with.
            "TrafficLoop.<init>",
            // As Gateway API has these objects.
            "ListenerSpec.<init>",
            "ApiObject.<init>",
            // A method of Netty's.
            "Events.onHeadersRead");

    @Test
    void noRecordConstructorOrMethodHasTooManyParameters() {
        List<String> tooMany = units().filter(unit -> parameters(unit) > PARAMETERS_MAX)
                .filter(unit -> !EXCEPTIONS.contains(nameOf(unit)))
                .map(unit -> parameters(unit) + " " + unit.getOwner().getFullName() + "." + unit.getName())
                .sorted()
                .toList();
        assertEquals(List.of(), tooMany);
    }

    @Test
    void everyExceptionIsOne() {
        List<String> needless = EXCEPTIONS.stream()
                .filter(name ->
                        units().noneMatch(unit -> nameOf(unit).equals(name) && parameters(unit) > PARAMETERS_MAX))
                .sorted()
                .toList();
        assertEquals(List.of(), needless);
    }

    private static Stream<JavaCodeUnit> units() {
        return GatewayClasses.ALL.stream()
                .filter(type -> !type.getPackageName().equals(WIRING))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> !isOfTheCompiler(unit));
    }

    /** A lambda, a bridge, or the constructor of a class without a name, which takes what it captures. */
    private static boolean isOfTheCompiler(JavaCodeUnit unit) {
        return unit.getModifiers().contains(JavaModifier.SYNTHETIC)
                || unit instanceof JavaConstructor
                        && (unit.getOwner().isAnonymousClass()
                                || unit.getOwner().isLocalClass());
    }

    /** Without what the compiler adds: the outer object, the name and number of a constant. */
    private static int parameters(JavaCodeUnit unit) {
        int all = unit.getRawParameterTypes().size();
        if (!(unit instanceof JavaConstructor)) {
            return all;
        }
        JavaClass owner = unit.getOwner();
        return owner.isEnum() ? all - 2 : owner.isInnerClass() ? all - 1 : all;
    }

    private static String nameOf(JavaCodeUnit unit) {
        return unit.getOwner().getSimpleName() + "." + unit.getName();
    }
}

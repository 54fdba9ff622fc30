package io.moorgate.executable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is substituted in an executable is there to be substituted. */
class SubstitutionTest {
    private final List<JavaClass> substitutions = new ClassFileImporter()
            .importPackages("io.moorgate.executable").stream()
                    .filter(type -> type.isAnnotatedWith(TargetClass.class))
                    .toList();

    @Test
    void everySubstitutedMethodIsOneOfItsTarget() throws Exception {
        assertFalse(substitutions.isEmpty());
        for (JavaClass substitution : substitutions) {
            String target = substitution.getAnnotationOfType(TargetClass.class).className();
            for (JavaMethod method : substitution.getMethods()) {
                if (method.isAnnotatedWith(Substitute.class)) {
                    assertFits(Class.forName(target, false, getClass().getClassLoader()), method.reflect());
                }
            }
        }
    }

    private static void assertFits(Class<?> target, Method substitute) throws Exception {
        Method found = target.getDeclaredMethod(substitute.getName(), substitute.getParameterTypes());
        assertEquals(substitute.getReturnType(), found.getReturnType());
        assertEquals(Modifier.isStatic(substitute.getModifiers()), Modifier.isStatic(found.getModifiers()));
    }
}

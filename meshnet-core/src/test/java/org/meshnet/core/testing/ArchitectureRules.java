package org.meshnet.core.testing;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What holds in every module; its own architecture test says for which classes, and who is excepted. */
public final class ArchitectureRules {
    /** Beyond these, arguments go in groups that have names. */
    private static final int MOST_PARAMETERS = 6;

    private ArchitectureRules() {}

    /** The main code in these packages and those below. */
    public static JavaClasses classes(String... packages) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(packages);
    }

    /** @param patterns of ArchUnit, each of which cuts the packages into slices */
    public static void checkFreeOfCycles(JavaClasses classes, String... patterns) {
        for (String pattern : patterns) {
            slices().matching(pattern).should().beFreeOfCycles().check(classes);
        }
    }

    /**
     * Fails if a constructor or method takes more than six parameters and is not excepted, or is excepted and does not.
     *
     * @param wide as {@code Class.method}
     */
    public static void checkParameterCounts(JavaClasses classes, Set<String> wide) {
        Set<String> found = classes.stream()
                .flatMap(owner -> owner.getCodeUnits().stream())
                .filter(unit -> !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(unit -> parameterCount(unit) > MOST_PARAMETERS)
                .map(unit -> unit.getOwner().getSimpleName() + "." + unit.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(wide), found);
    }

    /** As written: the compiler gives constructors of enums a name and a number. */
    private static int parameterCount(JavaCodeUnit unit) {
        boolean isOfEnum = unit.isConstructor() && unit.getOwner().isEnum();
        return unit.getRawParameterTypes().size() - (isOfEnum ? 2 : 0);
    }
}

package org.meshnet.core.testing;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds in every module; its own architecture test says for which classes, and who is excepted. */
public final class ArchitectureRules {
    /** Beyond these, arguments go in groups that have names. */
    private static final int MOST_PARAMETERS = 6;

    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);
    /** Tests run in the folder of their module. */
    private static final Path SOURCES = Path.of("src/main/java");

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

    /** Fails if a field may be an Optional, or a collection of such; the components of a record are results. */
    public static void checkOptionalsAreResults(JavaClasses classes) {
        Set<String> found = classes.stream()
                .filter(owner -> !owner.isRecord())
                .flatMap(owner -> owner.getFields().stream())
                .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(ArchitectureRules::holdsOptional)
                .map(field -> field.getOwner().getSimpleName() + "." + field.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), found);
    }

    private static boolean holdsOptional(JavaField field) {
        JavaClass type = field.getRawType();
        boolean isCollection = type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
        return isCollection
                ? field.getAllInvolvedRawTypes().stream().anyMatch(ArchitectureRules::isOptional)
                : isOptional(type);
    }

    private static boolean isOptional(JavaClass type) {
        return OPTIONALS.stream().anyMatch(type::isEquivalentTo);
    }

    /** Fails if a source file of this module's main code has more lines. */
    public static void checkFileLengths(int mostLines) {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            Set<String> found = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lineCount(file) > mostLines)
                    .map(Path::toString)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(Set.of(), found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int lineCount(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As written: the compiler gives constructors of enums a name and a number. */
    private static int parameterCount(JavaCodeUnit unit) {
        boolean isOfEnum = unit.isConstructor() && unit.getOwner().isEnum();
        return unit.getRawParameterTypes().size() - (isOfEnum ? 2 : 0);
    }
}

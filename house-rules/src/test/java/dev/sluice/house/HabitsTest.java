package dev.sluice.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Time and chance come in from outside; packages have a name, a sentence and null marks. */
final class HabitsTest {
  private static final String[] LAYERS = {
    "dev.sluice.state..", "dev.sluice.engine..", "dev.sluice.translation.."
  };

  @Test
  void nobodyReadsTheWallClock() {
    assertThat(callsTo("java.lang.System.currentTimeMillis", "java.lang.System.nanoTime"))
        .isEmpty();
    assertThat(callsTo("java.time.Instant.now", "org.joda.time.Instant.now")).isEmpty();
    assertThat(callsTo("java.time.Clock.systemUTC", "java.time.Clock.systemDefaultZone")).isEmpty();
  }

  /** It comes in where a query starts, and is handed on from there. */
  @Test
  void theSystemsClockComesInByOneDoor() {
    assertThat(callsTo("java.time.InstantSource.system"))
        .singleElement(as(STRING))
        .contains("QueryStart$Surroundings.ofSystem");
  }

  @Test
  void nobodySleepsOrDrawsUnseededChance() {
    assertThat(callsTo("java.lang.Thread.sleep", "java.lang.Math.random")).isEmpty();
    noClasses()
        .that()
        .resideInAnyPackage(LAYERS)
        .should()
        .callConstructor(Random.class)
        .check(Code.CLASSES);
  }

  @Test
  void noMethodOfTheEngineIsSynchronized() {
    assertThat(Code.CLASSES)
        .filteredOn(type -> type.getPackageName().startsWith("dev.sluice.engine"))
        .flatMap(JavaClass::getMethods)
        .filteredOn(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED))
        .isEmpty();
  }

  @Test
  void aConstructorTakesAtMostSixThings() {
    Set<String> tooMany = new TreeSet<>();
    for (JavaClass type : Code.CLASSES) {
      if (type.isRecord() || type.isEnum()) {
        continue;
      }
      for (JavaConstructor constructor : type.getConstructors()) {
        int inherited = type.isInnerClass() && !type.isAnonymousClass() ? 1 : 0;
        if (!type.isAnonymousClass() && constructor.getRawParameterTypes().size() - inherited > 6) {
          tooMany.add(constructor.getFullName());
        }
      }
    }

    assertThat(tooMany).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsAndIsNullMarked() {
    Set<String> without = new TreeSet<>();
    for (Path file : Code.sources()) {
      Path folder = file.resolveSibling("");
      if (!folder.toString().contains("/src/main/")) {
        continue;
      }
      Path info = folder.resolve("package-info.java");
      if (!Files.exists(info) || Code.lines(info).stream().noneMatch("@NullMarked"::equals)) {
        without.add(folder.toString());
      }
    }

    assertThat(without).isEmpty();
  }

  @Test
  void noPackageIsARummageRoom() {
    assertThat(Code.CLASSES)
        .extracting(JavaClass::getPackageName)
        .noneMatch(
            name -> name.matches(".*\\.(util|utils|common|impl|manager|helpers?|misc)(\\..*)?"));
  }

  /** Who in the layers calls or hands on one of these methods, each as class and method name. */
  private static Set<String> callsTo(String... methods) {
    Set<String> callers = new TreeSet<>();
    for (JavaClass type : Code.CLASSES.that(resideInAnyPackage(LAYERS))) {
      Set<JavaCodeUnitAccess<?>> uses = new HashSet<>(type.getMethodCallsFromSelf());
      uses.addAll(type.getMethodReferencesFromSelf());
      for (JavaCodeUnitAccess<?> use : uses) {
        String called = use.getTargetOwner().getFullName() + "." + use.getName();
        if (List.of(methods).contains(called)) {
          callers.add(use.getDescription());
        }
      }
    }
    return callers;
  }
}

package dev.sluice.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

/** Dependencies point one way: runner, translation, engine, state; and so within each of them. */
final class LayersTest {
  private static final String STATE = "dev.sluice.state..";
  private static final String ENGINE = "dev.sluice.engine..";
  private static final String TRANSLATION = "dev.sluice.translation..";
  private static final String RUNNER = "dev.sluice.runner..";
  private static final String BEAM = "org.apache.beam..";
  private static final String ROCKSDB = "org.rocksdb..";

  @Test
  void seesEveryLayer() {
    assertThat(Code.CLASSES)
        .extracting(JavaClass::getPackageName)
        .contains("dev.sluice.state", "dev.sluice.engine.plan", "dev.sluice.testkit")
        .contains("dev.sluice.translation", "dev.sluice.runner", "dev.sluice.examples.wordcount")
        .contains("dev.sluice.examples.sql")
        .contains("dev.sluice.testkit.pipelines", "dev.sluice.testkit.chaos")
        .contains("dev.sluice.benchmarks.pipeline");
  }

  @Test
  void stateKnowsOnlyItself() {
    check(
        noClasses()
            .that()
            .resideInAPackage(STATE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, TRANSLATION, RUNNER, BEAM));
  }

  @Test
  void engineKnowsNeitherBeamNorRocksDb() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TRANSLATION, RUNNER, BEAM, ROCKSDB, "org.joda.."));
  }

  @Test
  void translationKnowsNoFilesAndStartsNoThreads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(TRANSLATION)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RUNNER, ROCKSDB, "java.nio.file.."));
    check(
        noClasses()
            .that()
            .resideInAPackage(TRANSLATION)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(java.io.File.class, java.util.concurrent.Executors.class)
            .orShould()
            .callConstructor(Thread.class, Runnable.class)
            .orShould()
            .callMethod(Thread.class, "start"));
  }

  @Test
  void runnerIsADoorOnly() {
    check(
        noClasses()
            .that()
            .resideInAPackage(RUNNER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROCKSDB, "org.apache.spark.."));
  }

  @Test
  void rocksDbStandsInOneRoom() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sluice..")
            .and()
            .resideOutsideOfPackage("dev.sluice.state.rocksdb..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROCKSDB));
  }

  @Test
  void randomPipelinesArePlainBeam() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.sluice.testkit.pipelines..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STATE, ENGINE, TRANSLATION, RUNNER));
  }

  @Test
  void examplesArePlainBeam() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.examples.wordcount..", "dev.sluice.examples.sql..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STATE, ENGINE, TRANSLATION, RUNNER));
  }

  @Test
  void packagesKnowEachOtherInOneDirection() {
    check(slices().assignedFrom(new EachPackage()).should().beFreeOfCycles());
  }

  private static void check(ArchRule rule) {
    rule.check(Code.CLASSES);
  }

  /** Each package is a slice, also one that has others below it. */
  private static final class EachPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().startsWith("dev.sluice")
          ? SliceIdentifier.of(type.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}

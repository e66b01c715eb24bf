package io.github.sparkreversible;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** Packages depend downward only, and arithmetic is called in one place. */
public class ArchitectureTest extends JUnitPlatformSuite {
  private static final String BASE = "io.github.sparkreversible.";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages(
              BASE + "ml",
              BASE + "training",
              BASE + "backbone",
              BASE + "checkpoint",
              BASE + "latent",
              BASE + "reversible",
              BASE + "layers",
              BASE + "ops");

  @Test
  public void packagesDependDownwardOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("ml")
        .definedBy(BASE + "ml..")
        .layer("training")
        .definedBy(BASE + "training..")
        .layer("backbone")
        .definedBy(BASE + "backbone..")
        .layer("checkpoint")
        .definedBy(BASE + "checkpoint..")
        .layer("latent")
        .definedBy(BASE + "latent..")
        .layer("reversible")
        .definedBy(BASE + "reversible..")
        .layer("layers")
        .definedBy(BASE + "layers..")
        .layer("ops")
        .definedBy(BASE + "ops..")
        .whereLayer("ml")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("training")
        .mayOnlyBeAccessedByLayers("ml")
        .whereLayer("backbone")
        .mayOnlyBeAccessedByLayers("ml", "training")
        .whereLayer("checkpoint")
        .mayOnlyBeAccessedByLayers("ml", "training", "backbone")
        .whereLayer("latent")
        .mayOnlyBeAccessedByLayers("ml", "training", "backbone")
        .whereLayer("reversible")
        .mayOnlyBeAccessedByLayers("ml", "training", "backbone", "latent")
        .whereLayer("layers")
        .mayOnlyBeAccessedByLayers("ml", "training", "backbone", "latent", "reversible")
        .check(MAIN);
  }

  @Test
  public void noPackagesDependOnEachOtherInACircle() {
    SlicesRuleDefinition.slices().matching(BASE + "(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  public void onlyOpsCallsOneDnnAndOpenBlas() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + "ops..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.bytedeco.dnnl..", "org.bytedeco.openblas.."))
        .check(MAIN);
  }

  @Test
  public void checkpointsKnowNothingOfNetworksAndArrays() {
    noClasses()
        .that()
        .resideInAPackage(BASE + "checkpoint..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.deeplearning4j..",
                "org.nd4j..",
                BASE + "reversible..",
                BASE + "layers..",
                BASE + "ops.."))
        .check(MAIN);
  }

  @Test
  public void theReversibleCoreKnowsNothingOfSpark() {
    DescribedPredicate<JavaClass> spark = resideInAnyPackage("org.apache.spark..");
    classes()
        .that()
        .resideInAnyPackage(
            BASE + "backbone..",
            BASE + "checkpoint..",
            BASE + "latent..",
            BASE + "reversible..",
            BASE + "layers..",
            BASE + "ops..")
        .should()
        .onlyDependOnClassesThat(DescribedPredicate.not(spark))
        .check(MAIN);
  }
}

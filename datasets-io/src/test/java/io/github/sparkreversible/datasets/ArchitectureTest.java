package io.github.sparkreversible.datasets;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** Packages depend downward only, and the formats of point clouds are of use without Spark. */
public class ArchitectureTest extends JUnitPlatformSuite {
  private static final String BASE = "io.github.sparkreversible.datasets.";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.github.sparkreversible.datasets");

  @Test
  public void packagesDependDownwardOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("transform")
        .definedBy(BASE + "transform")
        .layer("decode")
        .definedBy(BASE + "decode")
        .layer("synthetic")
        .definedBy(BASE + "synthetic")
        .layer("video")
        .definedBy(BASE + "video")
        .layer("image")
        .definedBy(BASE + "image")
        .layer("pointcloud")
        .definedBy(BASE + "pointcloud")
        .layer("pointcloud.format")
        .definedBy(BASE + "pointcloud.format")
        .layer("source")
        .definedBy(BASE + "source")
        .layer("augmentation")
        .definedBy(BASE + "augmentation")
        .layer("sampling")
        .definedBy(BASE + "sampling")
        .layer("params")
        .definedBy(BASE + "params")
        .layer("random")
        .definedBy(BASE + "random")
        .layer("tensor")
        .definedBy(BASE + "tensor")
        .layer("files")
        .definedBy(BASE + "files")
        .whereLayer("transform")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("decode")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("synthetic")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("video")
        .mayOnlyBeAccessedByLayers("synthetic", "transform", "decode", "image")
        .whereLayer("image")
        .mayOnlyBeAccessedByLayers("decode")
        .whereLayer("pointcloud")
        .mayOnlyBeAccessedByLayers("decode")
        .whereLayer("pointcloud.format")
        .mayOnlyBeAccessedByLayers("pointcloud")
        .whereLayer("source")
        .mayOnlyBeAccessedByLayers("video", "image", "pointcloud", "decode")
        .whereLayer("augmentation")
        .mayOnlyBeAccessedByLayers("transform")
        .whereLayer("sampling")
        .mayOnlyBeAccessedByLayers("transform", "augmentation")
        .whereLayer("params")
        .mayOnlyBeAccessedByLayers("transform", "decode")
        .whereLayer("random")
        .mayOnlyBeAccessedByLayers("transform", "augmentation", "sampling")
        .whereLayer("tensor")
        .mayOnlyBeAccessedByLayers(
            "synthetic",
            "video",
            "image",
            "pointcloud",
            "source",
            "transform",
            "decode",
            "augmentation",
            "sampling")
        .whereLayer("files")
        .mayOnlyBeAccessedByLayers(
            "video", "image", "pointcloud", "pointcloud.format", "source", "decode")
        .check(MAIN);
  }

  @Test
  public void formatsOfPointCloudsKnowNothingOfSpark() {
    noClasses()
        .that()
        .resideInAPackage(BASE + "pointcloud.format")
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.apache.spark.."))
        .check(MAIN);
  }
}

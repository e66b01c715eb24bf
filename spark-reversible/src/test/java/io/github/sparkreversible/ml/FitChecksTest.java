package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.datasets.transform.PointCloudAugmenter;
import io.github.sparkreversible.latent.LatentSettings;
import io.github.sparkreversible.latent.LatentStrategy;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What can be known to fail from params and schema alone. */
public class FitChecksTest extends JUnitPlatformSuite {
  private static final int ANY = TensorColumn.ANY;

  private static StructType schema(int frames, int height, int width, int channels) {
    return new StructType()
        .add(TensorColumn.field("tensor", TensorType.UINT8, frames, height, width, channels))
        .add("label", DataTypes.DoubleType);
  }

  private static StructType classes(String... names) {
    StructField label =
        new StructField(
            "label",
            DataTypes.DoubleType,
            true,
            NominalAttribute.defaultAttr().withName("label").withValues(names).toMetadata());
    return new StructType()
        .add(TensorColumn.field("tensor", TensorType.UINT8, 16, 64, 64, 3))
        .add(label);
  }

  private static void assertError(Dr2NetClassifier classifier, StructType schema, String... parts) {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> classifier.transformSchema(schema));
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
  }

  private static void assertFits(Dr2NetClassifier classifier, StructType schema) {
    assertDoesNotThrow(() -> classifier.transformSchema(schema));
  }

  @Test
  public void headsDivideDim() {
    assertError(
        new Dr2NetClassifier().setHeads(5), schema(16, 64, 64, 3), "heads = 5", "dim = 128");
  }

  @Test
  public void windowsMoveOneCoefficientEach() {
    Dr2NetClassifier classifier = new Dr2NetClassifier().setAlphaWindow(0.5, 1);
    CoefficientSchedule schedule = NetworkConfigurations.coefficients(classifier, 100);
    assertEquals(new Coefficients(1, 1), schedule.at(50));
    assertEquals(0.5, schedule.at(75).alpha(), 1e-12);
    assertEquals(new Coefficients(0, 1), schedule.at(100));
    classifier.setBetaWindow(0.2, 0.2);
    assertEquals(0, NetworkConfigurations.coefficients(classifier, 100).at(19).beta());
    assertEquals(1, NetworkConfigurations.coefficients(classifier, 100).at(20).beta());
    assertError(
        classifier.setScheduleShape("interleaved"),
        schema(16, 64, 64, 3),
        "scheduleShape is interleaved",
        "alphaWindow");
    String message =
        Thrown.message(IllegalArgumentException.class, () -> classifier.setBetaWindow(0.5, 0.4));
    assertTrue(message.contains("'betaWindow' is [0.5, 0.4]"), message);
  }

  @Test
  public void aTubeletFitsTheDeclaredClip() {
    assertError(new Dr2NetClassifier(), schema(1, 64, 64, 3), "tubelet is 2", "[1, 64, 64, 3]");
    assertError(new Dr2NetClassifier(), schema(16, 15, 64, 3), "patch is 16", "at most 15");
    assertError(new Dr2NetClassifier(), schema(16, 64, 15, 3), "patch is 16", "at most 15");
    assertFits(new Dr2NetClassifier(), schema(ANY, ANY, ANY, ANY));
    assertFits(new Dr2NetClassifier(), schema(2, 16, 16, 3));
  }

  @Test
  public void meanAndStdHaveOneValueOrOneAChannel() {
    Dr2NetClassifier mean = new Dr2NetClassifier().setMean(1, 2);
    assertError(mean, schema(16, 64, 64, 3), "mean has 2 values [1.0, 2.0]", "1 or 3");
    assertFits(mean, schema(16, 64, 64, ANY));
    assertFits(mean, schema(16, 64, 64, 2));
    assertError(new Dr2NetClassifier().setStd(1, 2, 3), schema(16, 64, 64, 1), "std has 3 values");
  }

  @Test
  public void theAugmenterTakesTheColumn() {
    StructType clips = schema(16, 64, 64, 3);
    assertError(
        new Dr2NetClassifier().setAugmenter(new PointCloudAugmenter().setJitter(0.01)),
        clips,
        "Column 'tensor' holds clips",
        "augmenter is 'pointcloud jitter=0.01', which takes point clouds",
        "expected a video augmenter");
    Dr2NetClassifier colours = new Dr2NetClassifier().setAugmenter("video saturation=0.4");
    assertError(colours, schema(16, 64, 64, 2), "Column 'tensor'", "[16, 64, 64, 2]", "3 (RGB)");
    assertFits(colours, clips);
    assertFits(colours, schema(16, 64, 64, ANY));
    assertFits(new Dr2NetClassifier().setAugmenter(""), schema(16, 64, 64, 2));
  }

  private static StructType clouds(int points, int columns) {
    return new StructType()
        .add(TensorColumn.field("tensor", TensorType.FLOAT32, points, columns))
        .add("label", DataTypes.DoubleType);
  }

  private static Dr2NetClassifier ofClouds() {
    return new Dr2NetClassifier().setBackbone("point_mae");
  }

  @Test
  public void backboneAndColumnAreOfOneKind() {
    assertFits(ofClouds(), clouds(1024, 3));
    assertFits(ofClouds(), clouds(ANY, 6));
    assertError(
        new Dr2NetClassifier(),
        clouds(1024, 3),
        "'tensor' holds float32 tensors [1024, 3], expected clips",
        "for point clouds set backbone to one of point_mae, pix4point_vit");
    assertError(
        ofClouds(),
        schema(16, 64, 64, 3),
        "'tensor' holds uint8 tensors [16, 64, 64, 3], expected point clouds",
        "for clips set backbone to one of videomae_vit_small");
    assertError(ofClouds(), clouds(1024, 2), "[1024, 2]", "x, y, z");
  }

  @Test
  public void pointCloudsHaveTheirOwnParams() {
    assertError(ofClouds(), clouds(63, 3), "63");
    assertError(ofClouds().setMean(0.5), clouds(1024, 3), "mean is [0.5]", "PointCloudNormalizer");
    assertError(ofClouds().setStd(2), clouds(1024, 3), "std is [2.0]", "PointCloudNormalizer");
    assertError(ofClouds().setPatch(16), clouds(1024, 3), "patch is 16", "no such size");
    assertError(ofClouds().setTubelet(2), clouds(1024, 3), "tubelet is 2", "no such size");
    assertError(ofClouds().setDim(128), clouds(1024, 3), "dim is 128", "384");
    assertError(
        ofClouds().setAugmenter("video shift=0.1"),
        clouds(1024, 3),
        "Column 'tensor' holds point clouds",
        "expected a pointcloud augmenter");
    assertFits(ofClouds().setAugmenter("pointcloud jitter=0.01"), clouds(1024, 3));
    assertFits(ofClouds().setDim(384), clouds(1024, 3));
  }

  @Test
  public void aRowKeyIsAColumnThatHasAHash() {
    StructType clips =
        schema(16, 64, 64, 3)
            .add("id", DataTypes.LongType)
            .add("ids", DataTypes.createArrayType(DataTypes.BinaryType))
            .add("tags", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
    StructType nested =
        clips.add("all", DataTypes.createArrayType(new StructType().add(clips.apply("tags"))));
    assertFits(new Dr2NetClassifier().setKeyCol("id"), clips);
    assertFits(new Dr2NetClassifier().setKeyCol("ids"), clips);
    assertFits(new Dr2NetClassifier().setKeyCol("tensor"), clips);
    assertError(
        new Dr2NetClassifier().setKeyCol("name"), clips, "'name' does not exist", "'keyCol'", "id");
    assertError(
        new Dr2NetClassifier().setKeyCol("tags"),
        clips,
        "'tags' has type map<string,string>",
        "without maps",
        "'keyCol'");
    assertError(new Dr2NetClassifier().setKeyCol("all"), nested, "'all' has type", "without maps");
  }

  @Test
  public void classesAreAtLeastTwoAndHaveAThresholdEach() {
    assertError(new Dr2NetClassifier(), classes("only"), "'label' holds 1 class");
    Dr2NetClassifier classifier = new Dr2NetClassifier();
    classifier.setThresholds(new double[] {0.5, 0.5});
    assertFits(classifier, classes("a", "b"));
    assertError(classifier, classes("a", "b", "c"), "thresholds has 2 values", "expected 3");
    assertFits(classifier, schema(16, 64, 64, 3));
  }

  private static Dr2NetClassifier injecting() {
    return new Dr2NetClassifier()
        .setCoefficientSchedule("reversible")
        .setLatentStrategy("prior")
        .setLatentInjectionDepth(0);
  }

  /** Also of clips whose shape is not declared: the blocks do not depend on it. */
  @Test
  public void networksThatCannotBeInjectedIntoAreKnownBeforeTheRows() {
    StructType clips = schema(ANY, ANY, ANY, 3);
    assertFits(injecting(), clips);
    assertFits(injecting().setPatch(256).setTubelet(32), clips);
    assertFits(injecting().setBackbone("video_swin_tiny"), clips);
    assertFits(injecting().setBackbone("vit_tiny_patch16"), clips);
    assertError(
        injecting().setLatentInjectionDepth(12), clips, "latentInjectionDepth = 12", "12 residual");
    assertError(
        injecting().setStageOutput("sum"), clips, "latentInjectionDepth = 0", "stageOutput sum");
    assertError(
        injecting().setCoefficientSchedule("dynamic").setLatentStart(0),
        clips,
        "latentInjectionDepth = 0",
        "latentStart",
        "estimated error");
    assertError(
        injecting().setBackbone("resnet3d_18"), clips, "latentInjectionDepth = 0", "no tokens");
    assertError(
        injecting().setBackbone("point_mae"),
        clouds(ANY, 3),
        "latentInjectionDepth = 0",
        "reads positions");
    assertError(
        injecting().setBackbone("pix4point_vit"), clouds(ANY, 3), "latentInjectionDepth = 0");
  }

  @Test
  public void injectedFeaturesAreGeneratedAndTrainTheBody() {
    StructType clips = schema(16, 64, 64, 3);
    assertError(
        injecting().setLatentGradient("classifier"),
        clips,
        "latentInjectionDepth = 0",
        "latentGradient = classifier");
    assertError(
        injecting().setLatentStrategy("none"),
        clips,
        "latentInjectionDepth = 0",
        "latentStrategy = none");
    assertFits(injecting().setLatentInjectionDepth(-1).setLatentGradient("classifier"), clips);
  }

  @Test
  public void defaultsOfLatentFeaturesAreThoseOfTheirPackage() {
    Dr2NetClassifier classifier = new Dr2NetClassifier().setLatentStrategy("mixture");
    assertEquals(LatentSettings.of(LatentStrategy.MIXTURE), LatentClassifier.settings(classifier));
    String doc = classifier.latentStrength().doc();
    String weights = classifier.latentWeight().doc();
    String powers = classifier.latentSourcePower().doc();
    for (LatentStrategy strategy : LatentStrategy.values()) {
      assertTrue(HasLatentFeatureParams.LATENT_STRATEGIES.contains(strategy.toString()));
      assertTrue(doc.contains(strategy + " " + strategy.defaultStrength()), doc);
      assertTrue(weights.contains(strategy + " " + strategy.defaultWeight()), weights);
      assertTrue(powers.contains(strategy + " " + strategy.defaultClassWeightPower()), powers);
      classifier.setLatentStrategy(strategy.toString());
      assertEquals(
          strategy.defaultClassWeightPower(),
          LatentClassifier.settings(classifier).classWeightPower());
      assertEquals(strategy.defaultWeight(), classifier.getLatentWeight());
      assertEquals(
          1,
          new LatentFeatureAugmentedClassifier()
              .setLatentStrategy(strategy.toString())
              .getLatentWeight());
    }
    classifier.setLatentStrategy("prior");
    assertEquals(0.3, classifier.setLatentWeight(0.3).getLatentWeight());
    classifier.setLatentSourcePower(0.6);
    assertEquals(0.6, LatentClassifier.settings(classifier).classWeightPower());
  }

  @Test
  public void injectedFeaturesHaveTheirOwnDefaults() {
    for (LatentStrategy strategy : LatentStrategy.values()) {
      Dr2NetClassifier classifier =
          new Dr2NetClassifier().setLatentStrategy(strategy.toString()).setLatentInjectionDepth(0);
      LatentSettings settings = LatentClassifier.settings(classifier);
      assertEquals(0.25, settings.strength());
      assertEquals(1, settings.classWeightPower());
      assertEquals(1, classifier.getLatentWeight());
      assertEquals(0.7, classifier.getLatentStart());
      assertEquals(0.2, classifier.setLatentInjectionDepth(-1).getLatentStart());
    }
    assertEquals(0.2, new Dr2NetClassifier().setLatentDivergenceWeight(1).getLatentStart());
    Dr2NetClassifier set = injecting().setLatentStart(0).setLatentStrength(2).setLatentWeight(3);
    assertEquals(2, LatentClassifier.settings(set.setLatentSourcePower(0)).strength());
    assertEquals(0, LatentClassifier.settings(set).classWeightPower());
    assertEquals(3, set.getLatentWeight());
    assertEquals(0, set.getLatentStart());
    for (Param<?> param :
        List.of(set.latentStrength(), set.latentSourcePower(), set.latentStart())) {
      assertTrue(param.doc().contains("injected into a stage"), param.doc());
    }
  }

  /** At their start the coefficients of the default schedule are at their end. */
  @Test
  public void injectedFeaturesFitTheDefaultSchedule() {
    assertFits(injecting().setCoefficientSchedule("dynamic"), schema(ANY, ANY, ANY, 3));
  }

  @Test
  public void aFitTellsWhatTheStrategyStartsWith() {
    Map<String, String> settings =
        ClassifierFit.settings(new Dr2NetClassifier().setLatentStrategy("prior"));
    assertEquals("100.0", settings.get("latentWeight"));
    assertEquals("0.25", settings.get("latentSourcePower"));
    assertEquals("1.0", settings.get("latentStrength"));
    assertEquals("0.2", settings.get("latentStart"));
    assertFalse(ClassifierFit.settings(new Dr2NetClassifier()).containsKey("latentStart"));
  }

  @Test
  public void withoutAnchorsBetaIsNeverZero() {
    Dr2NetClassifier none = new Dr2NetClassifier().setAnchorInterval(-1);
    StructType schema = schema(16, 64, 64, 3);
    assertError(none, schema, "anchorInterval is -1", "beta is 0 at the start");
    assertFits(new Dr2NetClassifier().setAnchorInterval(-1).setBetaStart(0.1), schema);
    assertFits(new Dr2NetClassifier().setAnchorInterval(-1).setScheduleFraction(0), schema);
    assertFits(new Dr2NetClassifier().setAnchorInterval(-1).setActivationStorage("all"), schema);
    Dr2NetClassifier fixed = new Dr2NetClassifier().setAnchorInterval(-1);
    assertFits(fixed.setCoefficientSchedule("fixed"), schema);
    assertError(fixed.setBetaEnd(0), schema, "beta is 0 at the start");
  }

  @Test
  public void columnNamesAreComparedAsTheSessionDoes() {
    StructType schema =
        new StructType()
            .add(TensorColumn.field("Tensor", TensorType.UINT8, 16, 64, 64, 3))
            .add("LABEL", DataTypes.DoubleType);
    assertFits(new Dr2NetClassifier(), schema);
    StructType taken = schema(16, 64, 64, 3).add("Prediction", DataTypes.StringType);
    assertError(new Dr2NetClassifier(), taken, "'prediction'", "'Prediction'", "string");
    StructType twice = schema(16, 64, 64, 3).add("label", DataTypes.DoubleType);
    assertError(new Dr2NetClassifier(), twice, "'label' is ambiguous");
    SQLConf strict = new SQLConf();
    strict.setConfString("spark.sql.caseSensitive", "true");
    SQLConf.withExistingConf(
        strict,
        () -> {
          assertError(new Dr2NetClassifier(), schema, "'tensor' does not exist");
          assertArrayEquals(
              new String[] {
                "tensor", "label", "Prediction", "rawPrediction", "probability", "prediction"
              },
              new Dr2NetClassifier().transformSchema(taken).fieldNames());
          return null;
        });
  }
}

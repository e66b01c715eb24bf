package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.training.ToyClips;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fits that learn from generated features too, and with rare classes. */
class LatentClassifierIT {
  private static final SparkSession SPARK = LocalSpark.session();

  /** Three of the one class for one of the other. */
  private static final Dataset<Row> ROWS =
      ToyClips.rows(SPARK, 48, 2, 1).where("label = 0 or hash(origin) % 3 = 0").cache();

  private static Dr2NetClassifier classifier() {
    return new Dr2NetClassifier()
        .setPatch(4)
        .setTubelet(2)
        .setDim(16)
        .setDepth(2)
        .setHeads(2)
        .setEpochs(2)
        .setBatchSize(8)
        .setNumWorkers(1)
        .setCoefficientSchedule("reversible")
        .setLatentStart(0.2);
  }

  private static String fitted(Consumer<Dr2NetClassifier> settings) {
    Dr2NetClassifier classifier = classifier();
    settings.accept(classifier);
    Dr2NetClassificationModel model = classifier.fit(ROWS);
    model
        .summary()
        .iterations()
        .forEach(step -> assertTrue(Double.isFinite(step.loss()), "loss " + step.loss()));
    return model.network().contentId();
  }

  @Test
  void everyStrategyTrainsAndIsReproducible() {
    String none = fitted(classifier -> {});
    for (String strategy : HasLatentParams.LATENT_STRATEGIES) {
      Consumer<Dr2NetClassifier> settings =
          classifier -> classifier.setLatentStrategy(strategy).setLatentNoise(0.1);
      String once = fitted(settings);
      assertEquals(once, fitted(settings), strategy);
      if (strategy.equals("none")) {
        assertEquals(none, once);
      } else {
        assertNotEquals(none, once, strategy);
      }
    }
  }

  @Test
  void everyParamChangesTheTraining() {
    String prior = fitted(classifier -> classifier.setLatentStrategy("prior"));
    assertNotEquals(prior, fitted(c -> c.setLatentStrategy("prior").setLatentWeight(0.5)));
    assertNotEquals(prior, fitted(c -> c.setLatentStrategy("prior").setLatentStrength(2)));
    assertNotEquals(prior, fitted(c -> c.setLatentStrategy("prior").setLatentStart(0.6)));
    assertNotEquals(prior, fitted(c -> c.setLatentStrategy("prior").setLatentRatio(0.5)));
    assertNotEquals(prior, fitted(c -> c.setLatentStrategy("prior").setLatentSourcePower(3)));
    assertNotEquals(
        prior, fitted(c -> c.setLatentStrategy("prior").setLatentGradient("classifier")));
    assertNotEquals(prior, fitted(c -> c.setLatentStrategy("prior").setLatentInjectionDepth(2)));
    assertNotEquals(
        prior, fitted(c -> c.setLatentStrategy("prior").setLatentDivergenceWeight(0.5)));
    String none = fitted(classifier -> {});
    assertNotEquals(none, fitted(c -> c.setClassWeightPower(1)));
    assertNotEquals(none, fitted(c -> c.setLogitAdjustment(1)));
  }

  @Test
  void severalWorkersTrainOnInjectedFeatures() {
    fitted(
        classifier ->
            classifier
                .setLatentStrategy("beyond")
                .setLatentInjectionDepth(1)
                .setDropout(0.1)
                .setStochasticDepth(0.2)
                .setNumWorkers(2)
                .setAveragingFrequency(1));
  }

  @Test
  void aSavedModelPredictsTheSame(@TempDir Path folder) throws Exception {
    Dr2NetClassificationModel model =
        classifier().setLatentStrategy("prior").setLatentInjectionDepth(2).fit(ROWS);
    model.write().overwrite().save(folder.toUri().toString());
    Dr2NetClassificationModel again = Dr2NetClassificationModel.load(folder.toUri().toString());
    assertEquals(predictions(model), predictions(again));
  }

  private static String predictions(Dr2NetClassificationModel model) {
    return model
        .transform(ROWS)
        .sort("origin")
        .select("origin", "probability")
        .collectAsList()
        .toString();
  }

  @Test
  void whatCannotBeIsRefused() {
    String strength =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                classifier()
                    .setLatentStrategy("mixture")
                    .setLatentStrength(0.9)
                    .transformSchema(ROWS.schema()));
    assertTrue(strength.contains("latentStrength") && strength.contains("0.5"), strength);
    String early =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                classifier()
                    .setCoefficientSchedule("dynamic")
                    .setLatentStrategy("prior")
                    .setLatentStart(0)
                    .setLatentInjectionDepth(0)
                    .fit(ROWS));
    assertTrue(early.contains("latentInjectionDepth") && early.contains("estimated error"), early);
    String deep =
        Thrown.message(
            IllegalArgumentException.class,
            () -> classifier().setLatentStrategy("prior").setLatentInjectionDepth(4).fit(ROWS));
    assertTrue(deep.contains("latentInjectionDepth = 4") && deep.contains("4 residual"), deep);
    String head =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                classifier()
                    .setHead("cosine")
                    .setLogitAdjustment(1)
                    .transformSchema(ROWS.schema()));
    assertTrue(head.contains("linear") && head.contains("head"), head);
  }
}

package io.github.sparkreversible.pipelines.experiment;

import io.github.sparkreversible.latent.GeneratedFeatures;
import io.github.sparkreversible.latent.HardSamples;
import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Latent features of training rows and generated ones, in the plane in which those of the rows vary
 * most.
 *
 * @param setup of the run, see {@link RunResult#setup}
 * @param method of the run
 * @param seed of the run
 * @param hardMargin margin of logits below which a row is hard
 * @param explainedVariance share of each of the two axes in the variance of the rows' features
 * @param points rows first, then generated features; none if fewer than two rows have finite
 *     features
 */
public record FeatureSpace(
    String setup,
    String method,
    long seed,
    double hardMargin,
    List<Double> explainedVariance,
    List<Point> points) {

  /** What a point stands for. */
  public enum Kind {
    /** A row that is not hard. */
    ORIGINAL,
    /** A row whose margin is below the method's. */
    HARD,
    /** A generated feature, with the label of its source. */
    GENERATED
  }

  /**
   * A feature.
   *
   * @param kind what it stands for
   * @param label its class index
   * @param x coordinate on the axis of the largest variance
   * @param y coordinate on the axis of the second largest
   */
  public record Point(Kind kind, int label, float x, float y) {}

  /** Keeps unmodifiable copies. */
  public FeatureSpace {
    explainedVariance = List.copyOf(explainedVariance);
    points = List.copyOf(points);
  }

  /** Whether it shows the features of a run. */
  public boolean isOf(RunResult run) {
    return setup.equals(run.setup()) && method.equals(run.method()) && seed == run.seed();
  }

  /** Whether it shows the same run as another one. */
  public boolean takesThePlaceOf(FeatureSpace other) {
    return setup.equals(other.setup) && method.equals(other.method) && seed == other.seed;
  }

  /**
   * Looks at a trained model's features.
   *
   * @param rows to look at, few enough for this process
   * @param model of the run
   * @param hardMargin margin of logits below which a row is hard
   * @param run for the names
   */
  static FeatureSpace of(
      Dataset<Row> rows, Dr2NetClassificationModel model, double hardMargin, RunResult run) {
    SampledFeatures sampled = SampledFeatures.of(rows, model);
    List<Double> explained = List.of(0.0, 0.0);
    List<Point> points = new ArrayList<>();
    if (sampled.size() >= 2 && sampled.dim() >= 2) {
      PrincipalPlane plane =
          PrincipalPlane.of(rows.sparkSession(), sampled.features(), sampled.dim());
      explained = plane.explainedVariance();
      addRows(sampled, hardMargin, plane, points);
      SourceGenerator.of(model.network())
          .map(generator -> generator.generate(sampled, run.seed()))
          .ifPresent(generated -> addGenerated(generated, plane, points));
    }
    return new FeatureSpace(run.setup(), run.method(), run.seed(), hardMargin, explained, points);
  }

  private static void addRows(
      SampledFeatures rows, double hardMargin, PrincipalPlane plane, List<Point> points) {
    float[] places = plane.project(rows.features());
    HardSamples margins = HardSamples.of(rows.logits(), rows.labels(), hardMargin);
    for (int row = 0; row < rows.size(); row++) {
      Kind kind = margins.margin(row) < hardMargin ? Kind.HARD : Kind.ORIGINAL;
      points.add(point(kind, rows.labels()[row], places, row));
    }
  }

  private static void addGenerated(
      GeneratedFeatures generated, PrincipalPlane plane, List<Point> points) {
    float[] places = plane.project(generated.features());
    for (int i = 0; i < generated.size(); i++) {
      points.add(point(Kind.GENERATED, generated.labels()[i], places, i));
    }
  }

  private static Point point(Kind kind, int label, float[] places, int index) {
    return new Point(kind, label, places[2 * index], places[2 * index + 1]);
  }
}

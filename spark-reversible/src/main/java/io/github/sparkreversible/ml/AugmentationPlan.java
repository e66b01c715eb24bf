package io.github.sparkreversible.ml;

import io.github.sparkreversible.latent.ClassPriors;
import io.github.sparkreversible.latent.GeneratedFeatures;
import io.github.sparkreversible.latent.LatentFeatureGenerator;
import io.github.sparkreversible.latent.LatentSettings;
import io.github.sparkreversible.latent.LatentStrategy;
import io.github.sparkreversible.latent.LinearHead;
import io.github.sparkreversible.ml.HardRows.Hard;
import io.github.sparkreversible.ops.CounterRandom;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Which features are generated of which rows: what every executor knows, and what it makes of a
 * row. Nothing depends on other rows of the partition.
 *
 * <p>The sources are those of draws with replacement, spread evenly: of {@code ratio * rows}
 * features a hard row of class c gets {@code l = ratio * rows * w_c / sum over the hard rows of w}
 * on average, {@code floor(l)} of them for certain and one more with probability {@code l -
 * floor(l)}.
 */
final class AugmentationPlan implements Serializable {
  /** Rows of {@link FeatureRows} and where they come from; the last three are null in originals. */
  static final StructType SCHEMA =
      new StructType()
          .add("_0", SQLDataTypes.VectorType(), false)
          .add("_1", DataTypes.DoubleType, false)
          .add("_2", DataTypes.DoubleType, false)
          .add("_3", DataTypes.LongType, false)
          .add("_4", DataTypes.StringType)
          .add("_5", DataTypes.DoubleType)
          .add("_6", DataTypes.LongType);

  private static final Logger LOG = LoggerFactory.getLogger(AugmentationPlan.class);
  private static final long serialVersionUID = 1L;
  private static final long COUNT = 0xC0;
  private static final long FEATURE = 0xFE;

  private final LinearHead head;
  private final LatentSettings settings;
  private final long seed;
  private final double weight;
  private final LatentFeatureGenerator generator;
  private final double[] featuresOfRow;
  private final Map<Long, PairPartners> partners;

  /**
   * A plan.
   *
   * @param weight of a generated row, in units of its source's
   */
  AugmentationPlan(
      LinearHead head,
      LatentSettings settings,
      ClassPriors priors,
      FeatureRows rows,
      long seed,
      double weight) {
    this.head = head;
    this.settings = settings;
    this.seed = seed;
    this.weight = weight;
    this.generator = LatentFeatureGenerator.of(head, settings, priors);
    HardRows hard = hardRows(rows);
    this.featuresOfRow = featuresOfRow(rows.size(), hard, priors);
    this.partners = settings.strategy() == LatentStrategy.MIXTURE ? partners(rows, hard) : Map.of();
    report(rows.size(), hard.size());
  }

  private void report(long rows, long hard) {
    LOG.info("{} of {} rows are hard: their margin is below {}", hard, rows, settings.hardMargin());
    if (hard == 0) {
      LOG.warn("No row is hard, nothing is generated: raise latentHardMargin");
    }
    if (!generator.isSolvable()) {
      LOG.warn(
          "No features have the logits that strategy {} asks for; they are least-squares solutions",
          settings.strategy());
    }
  }

  private HardRows hardRows(FeatureRows rows) {
    LinearHead classifier = head;
    double hardMargin = settings.hardMargin();
    return rows.rows()
        .toJavaRDD()
        .aggregate(
            new HardRows(head.classes()),
            (counts, row) -> Hard.of(row, classifier, hardMargin).map(counts::add).orElse(counts),
            HardRows::add);
  }

  private double[] featuresOfRow(long rows, HardRows hard, ClassPriors priors) {
    double[] weights = priors.weights(settings.classWeightPower());
    double sum = 0;
    for (int c = 0; c < weights.length; c++) {
      sum += hard.ofClass(c) * weights[c];
    }
    double[] features = new double[weights.length];
    for (int c = 0; c < weights.length; c++) {
      features[c] = hard.ofClass(c) == 0 ? 0 : settings.ratio() * rows * weights[c] / sum;
    }
    return features;
  }

  private Map<Long, PairPartners> partners(FeatureRows rows, HardRows hard) {
    LinearHead classifier = head;
    double hardMargin = settings.hardMargin();
    long draws = seed;
    int limit = PairPartners.limit(hard.pairs(), head.dim());
    return new HashMap<>(
        rows.rows()
            .toJavaRDD()
            .flatMapToPair(
                row ->
                    Hard.of(row, classifier, hardMargin).stream()
                        .map(
                            each ->
                                new Tuple2<>(
                                    each.pair(),
                                    new Tuple2<>(row.getLong(FeatureRows.KEY), each.feature())))
                        .iterator())
            .aggregateByKey(
                new PairPartners(limit),
                (kept, row) -> kept.add(row._1(), row._2(), draws),
                PairPartners::add)
            .collectAsMap());
  }

  /** A row of {@link FeatureRows} as an original, followed by what is generated of it. */
  Iterator<Row> augmented(Row row) {
    return Stream.concat(Stream.of(original(row)), generated(row)).iterator();
  }

  private static Row original(Row row) {
    return RowFactory.create(
        row.get(FeatureRows.FEATURES),
        row.get(FeatureRows.LABEL),
        row.get(FeatureRows.WEIGHT),
        row.get(FeatureRows.KEY),
        null,
        null,
        null);
  }

  private Stream<Row> generated(Row row) {
    Optional<Hard> found = Hard.of(row, head, settings.hardMargin());
    if (found.isEmpty()) {
      return Stream.empty();
    }
    Hard hard = found.get();
    long key = row.getLong(FeatureRows.KEY);
    PairPartners others = partners.get(hard.pair());
    float[] features = others == null ? hard.feature() : others.with(key, hard.feature());
    return LongStream.range(0, count(key, hard.label()))
        .mapToObj(
            draw ->
                generator.generateOne(
                    features,
                    hard.label(),
                    hard.rival(),
                    CounterRandom.key(seed, key, FEATURE, draw)))
        .filter(generated -> generated.size() > 0)
        .map(generated -> generated(row, generated));
  }

  /** Features of a hard row. */
  private long count(long key, int label) {
    double mean = featuresOfRow[label];
    double certain = Math.floor(mean);
    double drawn = CounterRandom.uniform(CounterRandom.key(seed, key, COUNT), 0);
    return (long) certain + (drawn < mean - certain ? 1 : 0);
  }

  private Row generated(Row source, GeneratedFeatures generated) {
    float[] feature = generated.features();
    double[] values = new double[feature.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = feature[i];
    }
    return RowFactory.create(
        Vectors.dense(values),
        source.get(FeatureRows.LABEL),
        weight * source.getDouble(FeatureRows.WEIGHT),
        source.get(FeatureRows.KEY),
        settings.strategy().toString(),
        settings.strength(),
        seed);
  }
}

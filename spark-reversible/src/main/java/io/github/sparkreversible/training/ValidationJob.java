package io.github.sparkreversible.training;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Cross entropy and accuracy of a network on validation shards, computed on the executors. */
final class ValidationJob implements FlatMapFunction<Iterator<long[]>, ValidationJob.Sums> {
  private static final long serialVersionUID = 1L;

  private final TrainingShards shards;
  private final ClipPreparation preparation;
  private final int batchSize;
  private final String networkId;
  private final Broadcast<TrainedNetwork> network;
  private final SerializableConfiguration hadoop;

  private ValidationJob(
      TrainingShards shards,
      ClipPreparation preparation,
      int batchSize,
      Broadcast<TrainedNetwork> network,
      SerializableConfiguration hadoop) {
    this.shards = shards;
    this.preparation = preparation;
    this.batchSize = batchSize;
    this.networkId = UUID.randomUUID().toString();
    this.network = network;
    this.hadoop = hadoop;
  }

  /**
   * Sums over rows.
   *
   * @param loss sum of the cross entropies
   * @param correct rows whose most probable class is the label
   * @param rows number of rows
   */
  record Sums(double loss, long correct, long rows) implements Serializable {
    Sums plus(Sums other) {
      return new Sums(loss + other.loss, correct + other.correct, rows + other.rows);
    }
  }

  /** Validates with one task a slot, each on a range of rows. */
  static Sums run(
      JavaSparkContext spark,
      TrainedNetwork network,
      TrainingShards shards,
      ClipPreparation preparation,
      int batchSize,
      int slots) {
    Broadcast<TrainedNetwork> broadcast = spark.broadcast(network);
    try {
      ValidationJob job =
          new ValidationJob(
              shards,
              preparation,
              batchSize,
              broadcast,
              new SerializableConfiguration(spark.hadoopConfiguration()));
      List<long[]> ranges = ranges(shards.rows(), slots);
      Sums all = new Sums(0, 0, 0);
      for (Sums part : spark.parallelize(ranges, ranges.size()).mapPartitions(job).collect()) {
        all = all.plus(part);
      }
      return all;
    } finally {
      broadcast.destroy();
    }
  }

  private static List<long[]> ranges(long rows, int slots) {
    List<long[]> ranges = new ArrayList<>();
    int parts = (int) Math.min(rows, slots);
    for (int part = 0; part < parts; part++) {
      ranges.add(new long[] {rows * part / parts, rows * (part + 1) / parts});
    }
    return ranges;
  }

  @Override
  public Iterator<Sums> call(Iterator<long[]> ranges) throws IOException {
    TaskThreads.use();
    Sums all = new Sums(0, 0, 0);
    try (SharedNetworks.Lease lease = SharedNetworks.borrowForOnce(networkId, network::value);
        BatchPredictor predictor = new BatchPredictor(lease.graph(), shards.layout(), batchSize)) {
      while (ranges.hasNext()) {
        long[] range = ranges.next();
        BatchPlan plan = BatchPlan.consecutive(range[0], range[1], batchSize);
        try (BatchReader reader =
            new BatchReader(shards, preparation, null, plan, hadoop.value())) {
          for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
            all = all.plus(sums(batch, predictor.probabilities(batch.features(), batch.size())));
            reader.recycle(batch);
          }
        }
      }
    } catch (OutOfMemoryError e) {
      throw TaskMemory.exceeded(e, "predictionBatchSize", batchSize);
    }
    return List.of(all).iterator();
  }

  private static Sums sums(Batch batch, float[][] probabilities) {
    double loss = 0;
    long correct = 0;
    for (int i = 0; i < batch.size(); i++) {
      float[] row = probabilities[i];
      int best = 0;
      for (int label = 1; label < row.length; label++) {
        best = row[label] > row[best] ? label : best;
      }
      correct += best == batch.labels()[i] ? 1 : 0;
      loss -= Math.log(Math.max(row[batch.labels()[i]], Float.MIN_VALUE));
    }
    return new Sums(loss, correct, batch.size());
  }
}

package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.training.BatchPredictor;
import io.github.sparkreversible.training.ClipPreparation;
import io.github.sparkreversible.training.ShardLayout;
import io.github.sparkreversible.training.SharedNetworks;
import io.github.sparkreversible.training.TrainedNetwork;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;

/** Predicts batches of tensor structs; free of native memory until it is opened. */
final class ClipPredictor implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String networkId;
  private final ClipPreparation preparation;
  private final int batchSize;
  private final double[] thresholds;

  /**
   * A predictor.
   *
   * @param networkId names the network's content
   * @param thresholds Spark's thresholds, one a class; null for none
   */
  ClipPredictor(String networkId, ClipPreparation preparation, int batchSize, double[] thresholds) {
    this.networkId = networkId;
    this.preparation = preparation;
    this.batchSize = batchSize;
    this.thresholds = thresholds;
  }

  ClipPredictor withBatchSize(int size) {
    return new ClipPredictor(networkId, preparation, size, thresholds);
  }

  /** Largest number of clips of one prediction. */
  int batchSize() {
    return batchSize;
  }

  /** Borrows this process's network, which {@code network} gives if it is not here yet. */
  Open open(Supplier<TrainedNetwork> network) {
    return new Open(network);
  }

  /**
   * Prediction of one clip.
   *
   * @param raw natural logarithms of the probabilities
   * @param probability probabilities
   * @param label the predicted class
   */
  record Prediction(Vector raw, Vector probability, double label) {}

  /** Holds network and arrays until it is closed; for one thread at a time. */
  final class Open implements AutoCloseable {
    private final SharedNetworks.Lease lease;
    private final BatchPredictor predictor;
    private final float[] input;

    private Open(Supplier<TrainedNetwork> network) {
      lease = SharedNetworks.borrow(networkId, network);
      predictor = new BatchPredictor(lease.graph(), preparation.layout(), batchSize);
      input = predictor.newInput();
    }

    /**
     * Predicts up to {@link #batchSize} clips.
     *
     * @param clips tensor structs
     * @param name names a clip in an error
     * @throws IllegalArgumentException if a clip is null or has another shape than the network
     *     takes
     */
    List<Prediction> predict(List<Row> clips, IntFunction<String> name) {
      for (int i = 0; i < clips.size(); i++) {
        Tensor tensor = tensor(clips.get(i), name.apply(i));
        preparation.normalize(tensor.data(), input, i * preparation.layout().elements());
      }
      List<Prediction> predictions = new ArrayList<>(clips.size());
      for (float[] row : predictor.probabilities(input, clips.size())) {
        predictions.add(prediction(row));
      }
      return predictions;
    }

    @Override
    public void close() {
      predictor.close();
      lease.close();
    }
  }

  private Tensor tensor(Row struct, String name) {
    if (struct == null) {
      throw new IllegalArgumentException(
          "The clip of %s is null, expected %s; drop such rows before transform"
              .formatted(name, preparation.layout()));
    }
    Tensor tensor = TensorColumn.fromRow(struct);
    ShardLayout found = ShardLayout.of(tensor);
    if (!found.equals(preparation.layout())) {
      throw new IllegalArgumentException(
          "The clip of %s is %s, expected %s as in training"
              .formatted(name, found, preparation.layout()));
    }
    return tensor;
  }

  private Prediction prediction(float[] row) {
    double[] raw = new double[row.length];
    for (int label = 0; label < row.length; label++) {
      raw[label] = Math.log(Math.max(row[label], Float.MIN_VALUE));
    }
    double[] probability = raw.clone();
    Softmax.inPlace(probability);
    return new Prediction(Vectors.dense(raw), Vectors.dense(probability), label(probability));
  }

  /** As Spark: the class with the largest probability, or quotient of probability and threshold. */
  private double label(double[] probability) {
    int best = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int label = 0; label < probability.length; label++) {
      double value =
          thresholds == null ? probability[label] : probability[label] / thresholds[label];
      if (value > largest) {
        largest = value;
        best = label;
      }
    }
    return best;
  }
}

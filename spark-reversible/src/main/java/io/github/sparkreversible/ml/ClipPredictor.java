package io.github.sparkreversible.ml;

import io.github.sparkreversible.training.BatchPredictor;
import io.github.sparkreversible.training.ClipPreparation;
import io.github.sparkreversible.training.RowClip;
import io.github.sparkreversible.training.SharedNetworks;
import io.github.sparkreversible.training.TaskMemory;
import io.github.sparkreversible.training.TrainedNetwork;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;

/**
 * Predicts batches of tensor structs; free of native memory until it is opened.
 *
 * @param networkId names the network's content
 * @param preparation of the clips that the network takes
 * @param features name of the tensor column, for errors
 * @param batchSize largest number of clips of one prediction
 * @param thresholds Spark's thresholds, one a class; null for none
 */
record ClipPredictor(
    String networkId,
    ClipPreparation preparation,
    String features,
    int batchSize,
    double[] thresholds)
    implements Serializable {

  ClipPredictor withBatchSize(int size) {
    return new ClipPredictor(networkId, preparation, features, size, thresholds);
  }

  /** Borrows this process's network, which {@code network} gives if it is not here yet. */
  Open open(Supplier<TrainedNetwork> network) {
    try {
      return new Open(network);
    } catch (OutOfMemoryError e) {
      throw TaskMemory.exceeded(e, "predictionBatchSize", batchSize);
    }
  }

  /**
   * Prediction of one clip.
   *
   * @param raw natural logarithms of the probabilities
   * @param probability probabilities
   * @param label the predicted class
   */
  record Prediction(Vector raw, Vector probability, Double label) {}

  /** Holds network and arrays until it is closed; for one thread at a time. */
  final class Open implements AutoCloseable {
    private final SharedNetworks.Lease lease;
    private final BatchPredictor predictor;
    private final float[] input;

    private Open(Supplier<TrainedNetwork> network) {
      input = new float[BatchPredictor.inputLength(preparation.layout(), batchSize)];
      lease = SharedNetworks.borrow(networkId, network);
      try {
        predictor = new BatchPredictor(lease.graph(), preparation.layout(), batchSize);
      } catch (RuntimeException | Error e) {
        lease.close();
        throw e;
      }
    }

    /**
     * Predicts up to {@link #batchSize} clips.
     *
     * @param clips tensor structs
     * @param name names the row of a clip in an error
     * @throws IllegalArgumentException if a clip is null, has another shape than the network takes,
     *     or numbers that are not finite or make the network's output not finite
     * @throws IllegalStateException if there is not enough memory
     */
    List<Prediction> predict(List<Row> clips, IntFunction<String> name) {
      return outputs(clips, name, predictor::probabilities, ClipPredictor.this::prediction);
    }

    /**
     * Latent features of up to {@link #batchSize} clips.
     *
     * @param clips tensor structs
     * @param name names the row of a clip in an error
     * @return what the classifier reads of each clip, {@code [dim]}
     * @throws IllegalArgumentException as {@link #predict}
     * @throws IllegalStateException if there is not enough memory
     */
    List<double[]> features(List<Row> clips, IntFunction<String> name) {
      return outputs(clips, name, predictor::features, ClipPredictor.this::feature);
    }

    private <T> List<T> outputs(
        List<Row> clips,
        IntFunction<String> name,
        BiFunction<float[], Integer, float[][]> network,
        BiFunction<float[], String, T> result) {
      if (clips.isEmpty()) {
        return List.of();
      }
      try {
        for (int i = 0; i < clips.size(); i++) {
          RowClip clip = clip(clips.get(i), name.apply(i));
          preparation.normalize(clip.tensor().data(), input, i * preparation.layout().elements());
        }
        float[][] outputs = network.apply(input, clips.size());
        List<T> results = new ArrayList<>(clips.size());
        for (int i = 0; i < clips.size(); i++) {
          results.add(result.apply(outputs[i], name.apply(i)));
        }
        return results;
      } catch (OutOfMemoryError e) {
        throw TaskMemory.exceeded(e, "predictionBatchSize", batchSize);
      }
    }

    @Override
    public void close() {
      predictor.close();
      lease.close();
    }
  }

  private RowClip clip(Row struct, String row) {
    RowClip clip = RowClip.of(struct, features, preparation.layout().kind(), row);
    if (!clip.layout().equals(preparation.layout())) {
      throw new IllegalArgumentException(
          "Column '%s' holds %s in %s, expected %s as in training; %s"
              .formatted(
                  features,
                  clip.layout(),
                  row,
                  preparation.layout(),
                  preparation.layout().remedy()));
    }
    return clip;
  }

  private double[] feature(float[] output, String row) {
    double[] feature = new double[output.length];
    for (int i = 0; i < output.length; i++) {
      requireFinite("value " + i + " of the feature", output[i], row);
      feature[i] = output[i];
    }
    return feature;
  }

  private void requireFinite(String what, float value, String row) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException(
          ("Column '%s', %s: the %s is %s, expected a finite number; are the values of the tensor too"
                  + " large?")
              .formatted(features, row, what, value));
    }
  }

  private Prediction prediction(float[] output, String row) {
    double[] raw = new double[output.length];
    for (int label = 0; label < output.length; label++) {
      requireFinite("probability of class " + label, output[label], row);
      raw[label] = Math.log(Math.max(output[label], Float.MIN_VALUE));
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

package io.github.sparkreversible.training;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Class probabilities or features of prepared rows, with bounded native memory. */
public final class BatchPredictor implements AutoCloseable {
  private final ComputationGraph graph;
  private final BatchArrays arrays;

  /**
   * A predictor over a graph that nobody else uses meanwhile.
   *
   * @param batchSize most rows at once, as {@link #inputLength} allows
   */
  public BatchPredictor(ComputationGraph graph, ShardLayout layout, int batchSize) {
    this.graph = graph;
    this.arrays = new BatchArrays(layout, batchSize);
  }

  /**
   * Length of the Java array for the rows of one batch, {@code [batchSize, elements of a row]}.
   *
   * @throws IllegalArgumentException naming the param {@code predictionBatchSize}, if no array is
   *     so long
   */
  public static int inputLength(ShardLayout layout, int batchSize) {
    return layout.elements("predictionBatchSize", batchSize);
  }

  /**
   * Predicts.
   *
   * @param rows prepared rows one after the other
   * @param count number of rows, at most the batch size
   * @return probabilities {@code [count][classes]}
   */
  public float[][] probabilities(float[] rows, int count) {
    return values(graph.outputSingle(false, arrays.features(new Batch(rows, null, count))));
  }

  /**
   * What the classifier reads; nothing behind it is computed.
   *
   * @param rows prepared rows one after the other
   * @param count number of rows, at most the batch size
   * @return latent features {@code [count][dim]}
   */
  public float[][] features(float[] rows, int count) {
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    String classifier = configuration.getNetworkOutputs().get(0);
    List<String> before = configuration.getVertexInputs().get(classifier);
    INDArray[] inputs = {arrays.features(new Batch(rows, null, count))};
    return values(graph.output(before, false, inputs, null)[0]);
  }

  private static float[][] values(INDArray output) {
    float[][] result = output.toFloatMatrix();
    output.close();
    return result;
  }

  @Override
  public void close() {
    arrays.close();
  }
}

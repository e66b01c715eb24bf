package io.github.sparkreversible.training;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Class probabilities of prepared clips, with bounded native memory. */
public final class BatchPredictor implements AutoCloseable {
  private final ComputationGraph graph;
  private final BatchArrays arrays;
  private final int elements;
  private final int batchSize;

  /**
   * A predictor over a graph that nobody else uses meanwhile.
   *
   * @param batchSize most clips at once
   */
  public BatchPredictor(ComputationGraph graph, ShardLayout layout, int batchSize) {
    this.graph = graph;
    this.arrays = new BatchArrays(layout, batchSize);
    this.elements = layout.elements();
    this.batchSize = batchSize;
  }

  /** Most clips at once. */
  public int batchSize() {
    return batchSize;
  }

  /** A Java array for the clips of one batch, {@code [batchSize, elements of a clip]}. */
  public float[] newInput() {
    return new float[Math.multiplyExact(batchSize, elements)];
  }

  /**
   * Predicts.
   *
   * @param clips prepared clips one after the other
   * @param count number of clips, at most the batch size
   * @return probabilities {@code [count][classes]}
   */
  public float[][] probabilities(float[] clips, int count) {
    INDArray output = graph.outputSingle(false, arrays.features(new Batch(clips, null, count)));
    float[][] result = output.toFloatMatrix();
    output.close();
    return result;
  }

  @Override
  public void close() {
    arrays.close();
  }
}

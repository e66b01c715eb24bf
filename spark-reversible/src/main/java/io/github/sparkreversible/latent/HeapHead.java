package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.HeapCopies;
import io.github.sparkreversible.ops.Views;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network's classifier and features on the Java heap, where features are generated. */
final class HeapHead {
  private HeapHead() {}

  /**
   * Copies a classifier.
   *
   * @param weight {@code [classes, dim]}, row-major without gaps
   * @param bias {@code [classes]}; null for zeros
   * @param memory overwritten with the weights and held by the result, as long as the weights
   */
  static LinearHead of(INDArray weight, INDArray bias, float[] memory) {
    HeapCopies.read(weight, memory);
    return new LinearHead(
        memory, bias == null ? new float[Math.toIntExact(weight.size(0))] : copy(bias));
  }

  /** Labels as rows of zeros and a one, {@code [labels, classes]}. */
  static float[] oneHot(int[] labels, int classes) {
    float[] rows = new float[Math.multiplyExact(labels.length, classes)];
    for (int i = 0; i < labels.length; i++) {
      rows[i * classes + labels[i]] = 1;
    }
    return rows;
  }

  /** The values of an array in row-major order, in single precision. */
  static float[] copy(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    HeapCopies.read(Views.isRowMajor(array) ? array : array.dup('c'), values);
    return values;
  }
}

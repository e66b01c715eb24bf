package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The part of {@link Operations} that classifier heads on angles need beside products and softmax.
 * What is said there of arguments and results holds here too.
 */
public interface HeadOperations {

  /**
   * Rows divided by their Euclidean length, {@code y = x / ||x||}. A row of zeros stays one.
   *
   * @param x {@code [rows, dim]}
   * @param y {@code [rows, dim]}, result; may be {@code x} itself
   * @param lengths {@code [rows]}, result, needed by the gradient
   */
  void unitRows(INDArray x, INDArray y, INDArray lengths);

  /**
   * Gradient of {@link #unitRows}, {@code gx = (gy - y * sum(gy * y)) / length}; zero where the
   * length is zero, since no direction is better than another one there.
   *
   * @param y {@code [rows, dim]}, the result of the forward pass
   * @param lengths {@code [rows]} of the forward pass
   * @param gy {@code [rows, dim]}
   * @param gx {@code [rows, dim]}, result; may be {@code gy} itself
   */
  void unitRowsGradient(INDArray y, INDArray lengths, INDArray gy, INDArray gx);

  /**
   * Cross entropy of the softmax of logits, summed over the rows, {@code sum of labels *
   * (log(sum(exp(logits))) - logits)}; exact, too, for classes whose probability is too small for
   * the data type. Where labels add up to one in each row, its gradient is {@code softmax(logits) -
   * labels}.
   *
   * @param logits {@code [rows, classes]}
   * @param labels {@code [rows, classes]}, probabilities that are wanted
   * @return the sum
   */
  double crossEntropy(INDArray logits, INDArray labels);
}

package io.github.sparkreversible.reversible;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays in the workspace that is open, and shapes of tokens as rows. */
final class Temporaries {
  private Temporaries() {}

  /** An uninitialized row-major array of another one's data type. */
  static INDArray like(INDArray other, long... shape) {
    return Nd4j.createUninitialized(other.dataType(), shape, 'c');
  }

  /** Tokens {@code [batch, tokens, dim]} as the rows {@code [batch * tokens, dim]}, a view. */
  static INDArray rows(INDArray tokens) {
    return tokens.reshape('c', tokens.size(0) * tokens.size(1), tokens.size(2));
  }
}

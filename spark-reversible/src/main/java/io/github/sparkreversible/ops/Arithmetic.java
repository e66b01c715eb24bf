package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.buffer.DataType;

/** Which implementation of the operations a layer computes with. */
public enum Arithmetic {
  /** The fastest that can run here. */
  AUTO,
  /** oneDNN. */
  ONEDNN,
  /** ND4J. */
  ND4J;

  /** The operations for arrays of a data type. */
  public Operations operations(DataType dataType) {
    return new Nd4jOperations();
  }
}

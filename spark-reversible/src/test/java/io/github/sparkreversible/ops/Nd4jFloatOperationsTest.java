package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.buffer.DataType;

/** The ND4J implementation in single precision. */
public class Nd4jFloatOperationsTest extends OperationsContract {

  @Override
  Operations operations() {
    return new Nd4jOperations();
  }

  @Override
  DataType type() {
    return DataType.FLOAT;
  }

  @Override
  double tolerance() {
    return 1e-5;
  }
}

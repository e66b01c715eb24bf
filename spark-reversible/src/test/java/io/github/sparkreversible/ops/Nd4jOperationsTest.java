package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.buffer.DataType;

/** The reference in double precision: views give what contiguous arrays give. */
public class Nd4jOperationsTest extends OperationsContract {

  @Override
  Operations operations() {
    return new Nd4jOperations();
  }

  @Override
  DataType type() {
    return DataType.DOUBLE;
  }

  @Override
  double tolerance() {
    return 1e-12;
  }
}

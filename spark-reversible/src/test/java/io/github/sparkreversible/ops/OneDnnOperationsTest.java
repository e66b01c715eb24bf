package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.buffer.DataType;

/** The oneDNN implementation against the reference in double precision. */
public class OneDnnOperationsTest extends OperationsContract {

  @Override
  Operations operations() {
    return new OneDnnOperations();
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

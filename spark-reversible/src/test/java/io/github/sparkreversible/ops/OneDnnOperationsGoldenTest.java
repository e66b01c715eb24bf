package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.buffer.DataType;

/** The oneDNN implementation against the golden fixtures. */
public class OneDnnOperationsGoldenTest extends PointOperationsGoldenContract {

  @Override
  Operations operations() {
    return new OneDnnOperations();
  }

  @Override
  DataType type() {
    return DataType.FLOAT;
  }
}

package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.buffer.DataType;

/** The ND4J implementation in single precision against the golden fixtures. */
public class Nd4jFloatOperationsGoldenTest extends PointOperationsGoldenContract {

  @Override
  Operations operations() {
    return new Nd4jOperations();
  }

  @Override
  DataType type() {
    return DataType.FLOAT;
  }
}

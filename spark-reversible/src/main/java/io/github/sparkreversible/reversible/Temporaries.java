package io.github.sparkreversible.reversible;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the residual functions of a stage put what they compute on the way: into memory that all
 * stages of the thread share and that is overwritten by the next residual function, or into memory
 * of the stage that stays until its backward pass.
 */
final class Temporaries {
  private final DataType dataType;
  private Arena arena;

  Temporaries(DataType dataType) {
    this.dataType = dataType;
  }

  /** From here on, arrays overwrite those of the residual function before. */
  void begin() {
    arena = ThreadArenas.current().temporaries(dataType);
    arena.reset();
  }

  /** From here on, arrays stay. */
  void stayIn(Arena ofStage) {
    arena = ofStage;
  }

  /** An uninitialized row-major array. */
  INDArray array(long... shape) {
    return arena.array(shape);
  }

  /** Tokens {@code [batch, tokens, dim]} as the rows {@code [batch * tokens, dim]}, a view. */
  INDArray rows(INDArray tokens) {
    return ThreadArenas.current().rows(tokens);
  }
}

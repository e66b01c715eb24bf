package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Operations;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the residual functions of a stage read beside their input, the same for all: the context.
 * Its gradient is the sum of what they add. Without a context all methods do nothing.
 */
final class StageContext {
  private final Operations operations;
  private final StagePass pass;
  private INDArray values;
  private INDArray gradient;
  private INDArray incoming;

  StageContext(Operations operations, StagePass pass) {
    this.operations = operations;
    this.pass = pass;
  }

  /** Begins a pass with a context {@code [batch, tokens, contextDim]}, or null for none. */
  void begin(INDArray ofPass) {
    values = ofPass;
    gradient = null;
    incoming = null;
  }

  /** The context of the rows that are computed, mostly all of the pass. */
  INDArray values() {
    return pass.part().of(values);
  }

  /** Where functions add up the gradient with respect to the context of these rows. */
  INDArray gradient() {
    return pass.part().of(gradient);
  }

  /** Begins the gradients of a pass, with zero. */
  void beginGradient(Arena buffers) {
    if (values != null) {
      gradient = buffers.array(values.shape());
      operations.combine(gradient, 0, 0, gradient);
    }
  }

  /** Keeps the sum as it is, in case what is added from here on has to be computed again. */
  void keepIncoming(Arena buffers) {
    if (values != null) {
      incoming = incoming == null ? buffers.array(values.shape()) : incoming;
      operations.combine(gradient, 1, 0, incoming);
    }
  }

  /** Goes back to the sum that was kept last, or to zero. */
  void restoreIncoming() {
    if (incoming != null) {
      operations.combine(incoming, 1, 0, gradient);
    } else if (values != null) {
      operations.combine(gradient, 0, 0, gradient);
    }
  }
}

package io.github.sparkreversible.layers;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer through which a change of its output can be carried back to one of its input. */
public interface ChangeCarrier {
  /**
   * The least change, in the L2 norm, of an input that makes a change of the output. Where the
   * layer scales by statistics of the input, those are held.
   *
   * @param input of the layer, unchanged; batch first
   * @param outputChange as large as the output of that input, unchanged
   * @return as large as the input, outside of any workspace; the caller's
   */
  INDArray inputChange(INDArray input, INDArray outputChange);
}

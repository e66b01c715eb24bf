package io.github.sparkreversible.reversible;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The arrays that a residual function takes for what it computes on the way.
 *
 * @param forward number of values of each array of the forward pass
 * @param gradient number of values of each array of the gradients
 */
record WorkingArrays(List<Long> forward, List<Long> gradient) {
  WorkingArrays {
    forward = List.copyOf(forward);
    gradient = List.copyOf(gradient);
  }

  /** What does not come from the stage's memory: nothing is known of it. */
  static final WorkingArrays NONE = new WorkingArrays(List.of(), List.of());

  /** Number of values of an array. */
  static long values(long... shape) {
    long values = 1;
    for (long size : shape) {
      values = Math.multiplyExact(values, size);
    }
    return values;
  }

  /** The same with one more array in each pass. */
  WorkingArrays and(long inForward, long inGradient) {
    List<Long> newForward = new ArrayList<>(forward);
    newForward.add(inForward);
    List<Long> newGradient = new ArrayList<>(gradient);
    newGradient.add(inGradient);
    return new WorkingArrays(newForward, newGradient);
  }

  /** Values that the arrays of the forward pass take in an arena. */
  long forwardLength(DataType dataType) {
    return length(forward, dataType);
  }

  /** Values that the arrays of the gradients take in an arena. */
  long gradientLength(DataType dataType) {
    return length(gradient, dataType);
  }

  private static long length(List<Long> arrays, DataType dataType) {
    return arrays.stream().mapToLong(each -> Arena.aligned(each, dataType)).sum();
  }
}

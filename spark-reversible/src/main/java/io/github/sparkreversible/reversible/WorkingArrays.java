package io.github.sparkreversible.reversible;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The arrays that a residual function takes for what it computes on the way.
 *
 * @param value number of values of each array of a pass after which no gradient follows
 * @param forward number of values of each array of the forward pass
 * @param gradient number of values of each array of the gradients
 */
record WorkingArrays(List<Long> value, List<Long> forward, List<Long> gradient) {
  WorkingArrays {
    value = List.copyOf(value);
    forward = List.copyOf(forward);
    gradient = List.copyOf(gradient);
  }

  /** What does not come from the stage's memory: nothing is known of it. */
  static final WorkingArrays NONE = new WorkingArrays(List.of(), List.of(), List.of());

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
    return new WorkingArrays(
        plus(value, inForward), plus(forward, inForward), plus(gradient, inGradient));
  }

  private static List<Long> plus(List<Long> arrays, long another) {
    List<Long> more = new ArrayList<>(arrays);
    more.add(another);
    return more;
  }

  /** Values that the arrays take in an arena where no gradient follows. */
  long valueLength(DataType dataType) {
    return length(value, dataType);
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

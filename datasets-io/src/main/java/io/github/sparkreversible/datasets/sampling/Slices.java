package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.tensor.Tensor;
import java.nio.ByteBuffer;

/** Slices of a tensor along its first dimension: points of a cloud, labels, frames of a clip. */
public final class Slices {
  private Slices() {}

  /**
   * The slices of these numbers, in this order; a number may come twice.
   *
   * @param tensor {@code [slices, ...]}
   * @return {@code [numbers, ...]} of the same type
   * @throws IllegalArgumentException if the tensor is a scalar, or the result is too large for one
   * @throws IndexOutOfBoundsException if there is no slice of one of the numbers
   */
  public static Tensor take(Tensor tensor, int... numbers) {
    if (tensor.rank() < 1) {
      throw new IllegalArgumentException("the tensor is " + tensor + ", expected [slices, ...]");
    }
    int[] shape = tensor.shape();
    int slices = shape[0];
    shape[0] = 1;
    int bytes = Math.toIntExact(slices == 0 ? 0 : Tensor.byteCount(tensor.type(), shape));
    shape[0] = numbers.length;
    byte[] taken = new byte[ByteLimit.check(tensor.type(), shape)];
    ByteBuffer source = tensor.data();
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] < 0 || numbers[i] >= slices) {
        throw new IndexOutOfBoundsException(
            "There is no slice " + numbers[i] + " in " + tensor + ", which has " + slices);
      }
      source.get(numbers[i] * bytes, taken, i * bytes, bytes);
    }
    return Tensor.wrap(tensor.type(), taken, shape);
  }
}

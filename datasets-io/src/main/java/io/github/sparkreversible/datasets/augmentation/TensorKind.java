package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a tensor holds. */
public enum TensorKind {
  /** Frames: uint8 or float32 {@code [frames, height, width, channels]}. */
  CLIP(
      "clips, uint8 or float32 [frames, height, width, channels]",
      Set.of(TensorType.UINT8, TensorType.FLOAT32),
      4,
      1),
  /** Points: float32 {@code [points, columns]}, the first three columns x, y, z. */
  CLOUD(
      "point clouds, float32 [points, columns] with x, y, z first",
      Set.of(TensorType.FLOAT32),
      2,
      3);

  private final String words;
  private final Set<TensorType> types;
  private final int rank;
  private final int leastLast;

  TensorKind(String words, Set<TensorType> types, int rank, int leastLast) {
    this.words = words;
    this.types = types;
    this.rank = rank;
    this.leastLast = leastLast;
  }

  /**
   * Checks that a tensor is of this kind.
   *
   * @param type element type; null if it is not known
   * @param shape sizes; -1 for those that are not known
   * @throws IllegalArgumentException if it is not; says what it is and what is expected
   */
  public void check(TensorType type, int... shape) {
    boolean fits = (type == null || types.contains(type)) && shape.length == rank;
    if (!fits || shape[rank - 1] >= 0 && shape[rank - 1] < leastLast) {
      throw new IllegalArgumentException(
          "the tensors are " + describe(type, shape) + ", expected " + words);
    }
  }

  /** Type and shape in an error. */
  static String describe(TensorType type, int... shape) {
    return (type == null ? "" : type.dtype() + " ")
        + Arrays.stream(shape)
            .mapToObj(size -> size < 0 ? "any" : String.valueOf(size))
            .collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public String toString() {
    return words;
  }
}

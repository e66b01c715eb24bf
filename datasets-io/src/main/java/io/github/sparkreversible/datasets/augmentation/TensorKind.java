package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a tensor holds. */
public enum TensorKind {
  /** Frames: uint8 or float32 {@code [frames, height, width, channels]}. */
  CLIP(
      "clips",
      "uint8 or float32 [frames, height, width, channels]",
      Set.of(TensorType.UINT8, TensorType.FLOAT32),
      4,
      1),
  /** Points: float32 {@code [points, columns]}, the first three columns x, y, z. */
  CLOUD(
      "point clouds",
      "float32 [points, columns] with x, y, z first",
      Set.of(TensorType.FLOAT32),
      2,
      3);

  private final String noun;
  private final String layout;
  private final Set<TensorType> types;
  private final int rank;
  private final int leastLast;

  TensorKind(String noun, String layout, Set<TensorType> types, int rank, int leastLast) {
    this.noun = noun;
    this.layout = layout;
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
    if (!takes(type, shape)) {
      throw new IllegalArgumentException(
          "the tensors are " + describe(type, shape) + ", expected " + this);
    }
  }

  /**
   * Whether a tensor is of this kind.
   *
   * @param type element type; null if it is not known
   * @param shape sizes; -1 for those that are not known
   */
  public boolean takes(TensorType type, int... shape) {
    return (type == null || types.contains(type))
        && shape.length == rank
        && (shape[rank - 1] < 0 || shape[rank - 1] >= leastLast);
  }

  /** What such tensors are called: clips, point clouds. */
  public String noun() {
    return noun;
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
    return noun + ", " + layout;
  }
}

package io.github.sparkreversible.datasets.tensor;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** What a tensor holds, by its element type and shape. */
public enum TensorKind {
  /** Frames: uint8 or float32 {@code [frames, height, width, channels]}. */
  CLIP(
      "clips",
      "uint8 or float32 [frames, height, width, channels]",
      Set.of(TensorType.UINT8, TensorType.FLOAT32),
      Set.of(4),
      1),
  /** Frames or a single one, whose channels may be left out. */
  IMAGE_OR_CLIP(
      "images or clips",
      "uint8 or float32 [height, width], [height, width, channels] or"
          + " [frames, height, width, channels]",
      Set.of(TensorType.UINT8, TensorType.FLOAT32),
      Set.of(2, 3, 4),
      0),
  /** Points: float32 {@code [points, columns]}, the first three columns x, y, z. */
  CLOUD(
      "point clouds",
      "float32 [points, columns] with at least 3 columns, x, y, z first",
      Set.of(TensorType.FLOAT32),
      Set.of(2),
      3),
  /** Points of any columns: float32 {@code [points, columns]}. */
  POINTS("points", "float32 [points, columns]", Set.of(TensorType.FLOAT32), Set.of(2), 0);

  private final String noun;
  private final String layout;
  private final Set<TensorType> types;
  private final Set<Integer> ranks;
  private final int leastLast;

  TensorKind(String noun, String layout, Set<TensorType> types, Set<Integer> ranks, int leastLast) {
    this.noun = noun;
    this.layout = layout;
    this.types = types;
    this.ranks = ranks;
    this.leastLast = leastLast;
  }

  /** What such tensors are called: clips, point clouds. */
  public String noun() {
    return noun;
  }

  /**
   * Whether a tensor may be of this kind.
   *
   * @param type element type; null if it is not known
   * @param shape sizes, {@link TensorColumn#ANY} for those that are not known; null if none is
   */
  public boolean fits(TensorType type, int... shape) {
    return (type == null || types.contains(type)) && (shape == null || fitsShape(shape));
  }

  private boolean fitsShape(int[] shape) {
    return ranks.contains(shape.length)
        && (shape[shape.length - 1] == TensorColumn.ANY || shape[shape.length - 1] >= leastLast);
  }

  /**
   * Checks that a tensor may be of this kind.
   *
   * @param type element type; null if it is not known
   * @param shape sizes, {@link TensorColumn#ANY} for those that are not known
   * @throws IllegalArgumentException if it is not; says what it is and what is expected
   */
  public void check(TensorType type, int... shape) {
    if (!fits(type, shape)) {
      throw new IllegalArgumentException(
          "the tensors are " + describe(type, shape) + ", expected " + this);
    }
  }

  /**
   * The tensor, which is of this kind.
   *
   * @throws IllegalArgumentException if it is not; says what it is and what is expected
   */
  public Tensor require(Tensor tensor) {
    if (!fits(tensor.type(), tensor.shape())) {
      throw new IllegalArgumentException(
          "the tensor is " + describe(tensor.type(), tensor.shape()) + ", expected " + this);
    }
    return tensor;
  }

  /** Type and shape in an error; null for what is not known. */
  public static String describe(TensorType type, int... shape) {
    String sizes =
        shape == null
            ? "of any shape"
            : Arrays.stream(shape)
                .mapToObj(size -> size == TensorColumn.ANY ? "any" : String.valueOf(size))
                .collect(Collectors.joining(", ", "[", "]"));
    return type == null ? sizes : type.dtype() + " " + sizes;
  }

  @Override
  public String toString() {
    return noun + ", " + layout;
  }
}

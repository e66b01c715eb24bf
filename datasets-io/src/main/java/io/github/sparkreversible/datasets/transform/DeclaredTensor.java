package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.StructField;

/** What a column declares of its tensors, and checks of it before any work. */
final class DeclaredTensor {
  private static final Set<TensorType> PIXELS = Set.of(TensorType.UINT8, TensorType.FLOAT32);

  private final StructField field;
  private final Optional<TensorType> type;
  private final Optional<int[]> shape;

  private DeclaredTensor(StructField field) {
    this.field = field;
    this.type = TensorColumn.declaredType(field);
    this.shape = TensorColumn.declaredShape(field);
  }

  /**
   * A column of clouds.
   *
   * @param columns least number of columns
   * @throws IllegalArgumentException if it declares something else
   */
  static DeclaredTensor clouds(StructField field, int columns) {
    DeclaredTensor declared = new DeclaredTensor(field);
    int found = declared.size(1);
    declared.require(
        declared.has(Set.of(TensorType.FLOAT32), 2)
            && (found == TensorColumn.ANY || found >= columns),
        "float32 [points, columns]"
            + (columns > 0 ? " with at least " + columns + " columns, x, y, z first" : ""));
    return declared;
  }

  /**
   * A column of clips.
   *
   * @throws IllegalArgumentException if it declares something else
   */
  static DeclaredTensor clips(StructField field) {
    DeclaredTensor declared = new DeclaredTensor(field);
    declared.require(declared.has(PIXELS, 4), "uint8 or float32 [frames, height, width, channels]");
    return declared;
  }

  /**
   * A column of images, of clips or of both.
   *
   * @throws IllegalArgumentException if it declares something else
   */
  static DeclaredTensor imagesOrClips(StructField field) {
    DeclaredTensor declared = new DeclaredTensor(field);
    declared.require(
        declared.has(PIXELS, 2, 3, 4),
        "uint8 or float32 [height, width], [height, width, channels] or"
            + " [frames, height, width, channels]");
    return declared;
  }

  private boolean has(Set<TensorType> types, int... ranks) {
    return type.map(types::contains).orElse(true)
        && shape.map(sizes -> Arrays.stream(ranks).anyMatch(r -> r == sizes.length)).orElse(true);
  }

  private void require(boolean condition, String expected) {
    if (!condition) {
      throw new IllegalArgumentException(
          "Column '"
              + field.name()
              + "' declares "
              + type.map(TensorType::dtype).orElse("tensors")
              + " "
              + shape.map(DeclaredTensor::sizes).orElse("of any shape")
              + ", expected "
              + expected);
    }
  }

  private static String sizes(int[] shape) {
    return Arrays.stream(shape)
        .mapToObj(size -> size == TensorColumn.ANY ? "any" : String.valueOf(size))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Size of a dimension; {@link TensorColumn#ANY} where it is not declared. */
  int size(int dimension) {
    return shape
        .filter(sizes -> dimension < sizes.length)
        .map(sizes -> sizes[dimension])
        .orElse(TensorColumn.ANY);
  }

  /** A column of tensors of the same type with this shape. */
  StructField withShape(String name, int... sizes) {
    return new StructField(name, TensorColumn.TYPE, true, TensorColumn.metadata(type, sizes));
  }
}

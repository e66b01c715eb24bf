package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;

/** What a column declares of its tensors, and checks of it before any work. */
final class DeclaredTensor {
  private final Optional<TensorType> type;
  private final Optional<int[]> shape;

  private DeclaredTensor(StructField field) {
    this.type = TensorColumn.declaredType(field);
    this.shape = TensorColumn.declaredShape(field);
  }

  /**
   * A column of tensors of a kind, as far as it declares any.
   *
   * @throws IllegalArgumentException if it declares something else; names the column
   */
  static DeclaredTensor of(StructField field, TensorKind kind) {
    DeclaredTensor declared = new DeclaredTensor(field);
    if (!kind.fits(declared.type.orElse(null), declared.shape.orElse(null))) {
      throw new IllegalArgumentException(
          "Column '%s' declares %s, expected %s".formatted(field.name(), declared, kind));
    }
    return declared;
  }

  /** Number of dimensions; {@link TensorColumn#ANY} if it is not declared. */
  int rank() {
    return shape.map(sizes -> sizes.length).orElse(TensorColumn.ANY);
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

  @Override
  public String toString() {
    return TensorKind.describe(type.orElse(null), shape.orElse(null));
  }
}

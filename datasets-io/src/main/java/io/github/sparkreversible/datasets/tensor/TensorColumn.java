package io.github.sparkreversible.datasets.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.mutable.WrappedArray;

/**
 * The struct that holds a {@link Tensor} in a DataFrame: {@code shape: array<int>, dtype: string,
 * data: binary}, data row-major and little-endian.
 *
 * <p>A column whose tensors all have one type, and sizes known beforehand, says so in its metadata
 * ({@link #field}), so that a stage can check the input before any work.
 */
public final class TensorColumn {
  /** Size in a declared shape that differs from row to row. */
  public static final int ANY = -1;

  /**
   * Spark type of a tensor column. Nullability is not part of the check in {@link #checkSchema}.
   */
  public static final StructType TYPE =
      new StructType()
          .add("shape", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("dtype", DataTypes.StringType, false)
          .add("data", DataTypes.BinaryType, false);

  private static final String METADATA_KEY = "tensor";
  private static final String DTYPE_KEY = "dtype";
  private static final int SHAPE = 0;
  private static final int DTYPE = 1;
  private static final int DATA = 2;

  private TensorColumn() {}

  /**
   * A nullable tensor column that declares its element type and shape in the metadata.
   *
   * @param shape sizes, {@link #ANY} where they differ from row to row
   */
  public static StructField field(String name, TensorType type, int... shape) {
    return new StructField(name, TYPE, true, metadata(type, shape));
  }

  /** Column metadata that declares an element type and a shape, as in {@link #field}. */
  public static Metadata metadata(TensorType type, int... shape) {
    return metadata(Optional.of(type), shape);
  }

  /** Column metadata that declares a shape and, where it is known, an element type. */
  public static Metadata metadata(Optional<TensorType> type, int... shape) {
    MetadataBuilder tensor =
        new MetadataBuilder().putLongArray("shape", Arrays.stream(shape).asLongStream().toArray());
    type.ifPresent(known -> tensor.putString(DTYPE_KEY, known.dtype()));
    return new MetadataBuilder().putMetadata(METADATA_KEY, tensor.build()).build();
  }

  /**
   * The shape that a column declares, {@link #ANY} for unknown sizes; empty if it declares none.
   */
  public static Optional<int[]> declaredShape(StructField field) {
    return declared(field)
        .map(
            tensor ->
                Arrays.stream(tensor.getLongArray("shape")).mapToInt(Math::toIntExact).toArray());
  }

  /** The element type that a column declares; empty if it declares none. */
  public static Optional<TensorType> declaredType(StructField field) {
    return declared(field)
        .filter(tensor -> tensor.contains(DTYPE_KEY))
        .map(tensor -> TensorType.ofDtype(tensor.getString(DTYPE_KEY)));
  }

  private static Optional<Metadata> declared(StructField field) {
    return field.metadata().contains(METADATA_KEY)
        ? Optional.of(field.metadata().getMetadata(METADATA_KEY))
        : Optional.empty();
  }

  /**
   * Checks that a schema has a tensor column of this name, which is resolved as {@link Columns}
   * says.
   *
   * @return the column's field
   * @throws IllegalArgumentException if the column is missing or has another type; the message
   *     names the column, the type found and the type expected
   */
  public static StructField checkSchema(StructType schema, String columnName) {
    StructField field =
        Columns.find(schema, columnName)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Column '%s' does not exist, expected a tensor column of type %s; the columns are %s"
                            .formatted(
                                columnName,
                                TYPE.simpleString(),
                                String.join(", ", schema.fieldNames()))));
    if (!isTensor(field.dataType())) {
      throw new IllegalArgumentException(
          "Column '"
              + columnName
              + "' has type "
              + field.dataType().simpleString()
              + ", expected a tensor column of type "
              + TYPE.simpleString());
    }
    return field;
  }

  /** Whether a type is that of a tensor column, whatever its nullability. */
  public static boolean isTensor(DataType type) {
    if (!(type instanceof StructType struct) || struct.length() != TYPE.length()) {
      return false;
    }
    return Arrays.equals(struct.fieldNames(), TYPE.fieldNames())
        && struct.fields()[SHAPE].dataType() instanceof ArrayType shape
        && shape.elementType().equals(DataTypes.IntegerType)
        && struct.fields()[DTYPE].dataType().equals(DataTypes.StringType)
        && struct.fields()[DATA].dataType().equals(DataTypes.BinaryType);
  }

  /** The struct value of a tensor in a {@link Row}; it shares the tensor's data. */
  public static Row toRow(Tensor tensor) {
    return RowFactory.create(
        WrappedArray.make(tensor.shape()), tensor.type().dtype(), tensor.array());
  }

  /**
   * The tensor of a struct value; it shares the value's data.
   *
   * @throws IllegalArgumentException if a field is null, the dtype unknown, or shape and data do
   *     not match
   */
  public static Tensor fromRow(Row struct) {
    requireNoNull(struct.isNullAt(SHAPE), struct.isNullAt(DTYPE), struct.isNullAt(DATA));
    return Tensor.wrap(
        TensorType.ofDtype(struct.getString(DTYPE)), (byte[]) struct.get(DATA), shapeOf(struct));
  }

  private static int[] shapeOf(Row struct) {
    Object value = struct.get(SHAPE);
    if (value instanceof int[] shape) {
      return shape;
    }
    List<?> sizes = value instanceof List<?> list ? list : struct.getList(SHAPE);
    int[] shape = new int[sizes.size()];
    for (int i = 0; i < shape.length; i++) {
      if (!(sizes.get(i) instanceof Integer size)) {
        throw new IllegalArgumentException("Tensor shape " + sizes + " has a size that is no int");
      }
      shape[i] = size;
    }
    return shape;
  }

  /** The struct value of a tensor in an {@link InternalRow}; it shares the tensor's data. */
  public static InternalRow toInternalRow(Tensor tensor) {
    return new GenericInternalRow(
        new Object[] {
          UnsafeArrayData.fromPrimitiveArray(tensor.shape()),
          UTF8String.fromString(tensor.type().dtype()),
          tensor.array()
        });
  }

  /**
   * The tensor of an internal struct value.
   *
   * @throws IllegalArgumentException as {@link #fromRow}
   */
  public static Tensor fromInternalRow(InternalRow struct) {
    requireNoNull(struct.isNullAt(SHAPE), struct.isNullAt(DTYPE), struct.isNullAt(DATA));
    return Tensor.wrap(
        TensorType.ofDtype(struct.getUTF8String(DTYPE).toString()),
        struct.getBinary(DATA),
        struct.getArray(SHAPE).toIntArray());
  }

  private static void requireNoNull(boolean shape, boolean dtype, boolean data) {
    if (shape || dtype || data) {
      throw new IllegalArgumentException(
          "Tensor struct has a null field ("
              + (shape ? "shape" : dtype ? "dtype" : "data")
              + "), expected shape, dtype and data");
    }
  }
}

package io.github.sparkreversible.datasets.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

public class TensorColumnTest extends JUnitPlatformSuite {
  private static final Tensor TENSOR =
      Tensor.wrap(TensorType.UINT8, new byte[] {1, -1, 3, 4, 5, 6}, 2, 3);

  @Test
  public void rowsGiveTheTensorBack() {
    assertEquals(TENSOR, TensorColumn.fromRow(TensorColumn.toRow(TENSOR)));
    assertEquals(TENSOR, TensorColumn.fromInternalRow(TensorColumn.toInternalRow(TENSOR)));
    assertEquals(List.of(2, 3), TensorColumn.toRow(TENSOR).getList(0));
    InternalRow unsafe =
        UnsafeProjection.create(TensorColumn.TYPE).apply(TensorColumn.toInternalRow(TENSOR));
    assertEquals(TENSOR, TensorColumn.fromInternalRow(unsafe));
  }

  @Test
  public void readsAShapeGivenAsAList() {
    assertEquals(
        TENSOR, TensorColumn.fromRow(RowFactory.create(List.of(2, 3), "uint8", TENSOR.toBytes())));
  }

  @Test
  public void refusesNullFields() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> TensorColumn.fromRow(RowFactory.create(List.of(2, 3), null, new byte[6])));
    assertTrue(message.contains("dtype"), message);
  }

  @Test
  public void checkSchemaReturnsTheFieldWhateverItsNullability() {
    StructType fromParquet =
        new StructType()
            .add("shape", DataTypes.createArrayType(DataTypes.IntegerType, true), true)
            .add("dtype", DataTypes.StringType, true)
            .add("data", DataTypes.BinaryType, true);
    StructType schema = new StructType().add("a", fromParquet).add("b", TensorColumn.TYPE);
    assertEquals("a", TensorColumn.checkSchema(schema, "a").name());
    assertEquals("b", TensorColumn.checkSchema(schema, "b").name());
  }

  @Test
  public void checkSchemaNamesColumnTypeFoundAndTypeExpected() {
    StructType schema = new StructType().add("a", DataTypes.BinaryType);
    String wrong =
        Thrown.message(IllegalArgumentException.class, () -> TensorColumn.checkSchema(schema, "a"));
    assertTrue(
        wrong.contains("'a'")
            && wrong.contains("type binary")
            && wrong.contains("struct<shape:array<int>,dtype:string,data:binary>"),
        wrong);
    String missing =
        Thrown.message(
            IllegalArgumentException.class, () -> TensorColumn.checkSchema(schema, "clip"));
    assertTrue(missing.contains("'clip'") && missing.contains("the columns are a"), missing);
  }

  @Test
  public void metadataMayDeclareAShapeAlone() {
    StructField field =
        new StructField(
            "tensor", TensorColumn.TYPE, true, TensorColumn.metadata(Optional.empty(), 4, 3));
    assertArrayEquals(new int[] {4, 3}, TensorColumn.declaredShape(field).orElseThrow());
    assertTrue(TensorColumn.declaredType(field).isEmpty());
  }

  @Test
  public void metadataDeclaresTypeAndShape() {
    StructField field =
        TensorColumn.field("tensor", TensorType.UINT8, 16, TensorColumn.ANY, TensorColumn.ANY, 3);
    assertArrayEquals(new int[] {16, -1, -1, 3}, TensorColumn.declaredShape(field).orElseThrow());
    assertEquals(TensorType.UINT8, TensorColumn.declaredType(field).orElseThrow());
    StructField plain = new StructType().add("x", TensorColumn.TYPE).apply("x");
    assertTrue(TensorColumn.declaredShape(plain).isEmpty());
    assertTrue(TensorColumn.declaredType(plain).isEmpty());
  }
}

package io.github.sparkreversible.datasets.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors in Parquet come back exactly: random ones, by the values that jqwik makes. */
public class TensorParquetIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final int TRIES = Integer.getInteger("property.tries", 300);
  private static final long SEED = Long.getLong("property.seed", 20_250_301L);
  private static final int SIZE_HINT = 1000;

  @TempDir public Path folder;

  /** Of every type, with up to five sizes from 0 on; any bits, so also NaN of every kind. */
  private static Arbitrary<Tensor> tensors() {
    Arbitrary<int[]> shapes = Arbitraries.integers().between(0, 6).array(int[].class).ofMaxSize(5);
    return Arbitraries.of(TensorType.values())
        .flatMap(
            type ->
                shapes.flatMap(
                    shape ->
                        Arbitraries.bytes()
                            .array(byte[].class)
                            .ofSize((int) Tensor.byteCount(type, shape))
                            .map(data -> Tensor.wrap(type, data, shape))));
  }

  @Test
  public void tensorsComeBackExactly() {
    System.out.println("seed " + SEED + ", " + TRIES + " tries");
    List<Tensor> tensors = new ArrayList<>();
    JqwikSession.run(
        () -> {
          RandomGenerator<Tensor> generator = tensors().generator(SIZE_HINT, true);
          Random random = new Random(SEED);
          for (int i = 0; i < TRIES; i++) {
            tensors.add(generator.next(random).value());
          }
        });
    List<Row> rows = new ArrayList<>();
    for (Tensor tensor : tensors) {
      rows.add(RowFactory.create(rows.size(), TensorColumn.toRow(tensor)));
    }
    StructType schema =
        new StructType()
            .add("number", DataTypes.IntegerType)
            .add(TensorColumn.field("clip", TensorType.UINT8, 2, TensorColumn.ANY));
    SPARK.createDataFrame(rows, schema).write().parquet(folder + "/tensors");
    var back = SPARK.read().parquet(folder + "/tensors").orderBy("number");
    assertArrayEquals(
        new int[] {2, TensorColumn.ANY},
        TensorColumn.declaredShape(back.schema().apply("clip")).orElseThrow());
    List<Row> read = back.collectAsList();
    assertEquals(TRIES, read.size());
    for (Row row : read) {
      Tensor expected = tensors.get(row.getInt(0));
      assertEquals(
          expected,
          TensorColumn.fromRow(row.getStruct(1)),
          "seed " + SEED + ", tensor " + row.getInt(0));
    }
  }
}

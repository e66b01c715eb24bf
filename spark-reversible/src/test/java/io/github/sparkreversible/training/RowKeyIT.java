package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.transform.VideoAugmenter;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a row's key does: the row changes alike wherever it stands in the data. */
class RowKeyIT {
  private static final Configuration HADOOP = new Configuration();
  private static final int ROWS = 30;
  private static final int BATCH = 5;
  private static final long SEED = 9;
  private static final VideoAugmenter AUGMENTER =
      new VideoAugmenter().setFlip(0.5).setShift(0.4).setSeed(SEED);
  private static final ClipPreparation PREPARATION =
      new ClipPreparation(
          ShardLayout.of(ToyClips.clip(0, 0)), new double[] {0.25}, new double[] {0.5});

  @TempDir Path folder;

  private final Dataset<Row> sorted =
      ToyClips.rows(LocalSpark.session(), ROWS, 3, 1)
          .drop("held")
          .withColumn("pair", functions.expr("struct(label, array(origin))"));
  private final Dataset<Row> mixed =
      sorted.repartition(5, functions.col("origin")).sortWithinPartitions(functions.desc("origin"));

  @Test
  void withAKeyOrderAndPartitionsDoNotMatter() throws IOException {
    for (String key : List.of("origin", "pair")) {
      Map<String, float[]> first = augmented(sorted, key, 1);
      assertSame(first, augmented(mixed, key, 1), key);
      assertNotEquals(0, different(first, augmented(sorted, key, 2)), "another epoch");
    }
  }

  @Test
  void withoutAKeyTheNumberOfTheRowCounts() throws IOException {
    assertNotEquals(0, different(augmented(sorted, "", 1), augmented(mixed, "", 1)));
  }

  @Test
  void anAugmenterThatStandsAloneDrawsTheSame() throws IOException {
    Map<String, float[]> expected = new HashMap<>();
    Dataset<Row> changed = AUGMENTER.setKeyCol("origin").setEpoch(3).transform(mixed);
    for (Row row : changed.select("tensor", "origin").collectAsList()) {
      expected.put(row.getString(1), prepared(TensorColumn.fromRow(row.getStruct(0))));
    }
    assertSame(expected, augmented(sorted, "origin", 3), "seed " + SEED);
  }

  private static float[] prepared(Tensor clip) {
    float[] values = new float[clip.length()];
    PREPARATION.normalize(clip.data(), values, 0);
    return values;
  }

  /** The network's input of each row in an epoch, by the row's origin. */
  private Map<String, float[]> augmented(Dataset<Row> rows, String key, int epoch)
      throws IOException {
    ShardColumns columns =
        new ShardColumns("tensor", TensorKind.CLIP, "label", "", 0, "", key, 2, 1, false);
    TrainingShards shards =
        ShardWriter.write(rows, columns, new org.apache.hadoop.fs.Path(folder.toUri())).training();
    SampleOrder order = new SampleOrder(ROWS, 4);
    BatchPlan plan =
        new BatchPlan((long) epoch * ROWS, BATCH, ROWS / BATCH, BATCH, Long.MAX_VALUE, order);
    RowAugmentation augmentation =
        new RowAugmentation(AUGMENTER.augmentation(), SEED, !key.isEmpty());
    Map<List<Byte>, String> origins = origins(rows);
    Map<String, float[]> found = new HashMap<>();
    byte[] record = new byte[shards.layout().recordBytes()];
    int length = shards.layout().elements();
    try (ShardReader records = new ShardReader(shards, HADOOP);
        BatchReader batches = new BatchReader(shards, PREPARATION, augmentation, plan, HADOOP)) {
      for (int k = 0; k < plan.batches(); k++) {
        Batch batch = batches.next();
        for (int i = 0; i < BATCH; i++) {
          records.read(plan.row(plan.sample(k, i)), record);
          found.put(
              origins.get(content(record, length)),
              Arrays.copyOfRange(batch.features(), i * length, (i + 1) * length));
        }
        batches.recycle(batch);
      }
    }
    return found;
  }

  /** Which row has which clip. */
  private static Map<List<Byte>, String> origins(Dataset<Row> rows) {
    Map<List<Byte>, String> origins = new HashMap<>();
    for (Row row : rows.select("tensor", "origin").collectAsList()) {
      byte[] clip = TensorColumn.fromRow(row.getStruct(0)).toBytes();
      origins.put(content(clip, clip.length), row.getString(1));
    }
    assertEquals(ROWS, origins.size());
    return origins;
  }

  private static List<Byte> content(byte[] bytes, int length) {
    Byte[] content = new Byte[length];
    Arrays.setAll(content, i -> bytes[i]);
    return List.of(content);
  }

  private static void assertSame(
      Map<String, float[]> expected, Map<String, float[]> found, String message) {
    assertEquals(ROWS, found.size(), message);
    assertEquals(expected.keySet(), found.keySet(), message);
    expected.forEach(
        (origin, clip) -> assertArrayEquals(clip, found.get(origin), message + ", " + origin));
  }

  private static long different(Map<String, float[]> one, Map<String, float[]> other) {
    return one.keySet().stream()
        .filter(origin -> !Arrays.equals(one.get(origin), other.get(origin)))
        .count();
  }
}

package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.ClipShape;
import io.github.sparkreversible.backbone.CloudShape;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Shard files and the batches made of them, without Spark. */
public class ShardFilesTest extends JUnitPlatformSuite {
  private static final Configuration HADOOP = new Configuration();
  private static final ShardLayout LAYOUT = ShardLayout.of(ToyClips.clip(0, 0));

  @TempDir public Path folder;

  /** Row r has the clip of seed r and label r % 2. */
  private TrainingShards write(int... rowsPerFile) throws IOException {
    List<TrainingShards.Shard> shards = new ArrayList<>();
    int row = 0;
    for (int rows : rowsPerFile) {
      String name = PartitionWriter.fileName("train", shards.size(), 7);
      try (ShardFile file = new ShardFile(folder.toUri().toString(), name, HADOOP)) {
        for (int i = 0; i < rows; i++, row++) {
          file.write(ToyClips.clip(row % 2, row), row % 2, -row);
        }
        PartitionShards.Part part = file.finish();
        assertEquals(rows, part.rows());
        shards.add(new TrainingShards.Shard(part.file(), part.rows()));
      }
    }
    return new TrainingShards(folder.toUri().toString(), LAYOUT, shards, 2);
  }

  @Test
  public void recordsAreReadByRowInAnyOrder() throws IOException {
    TrainingShards shards = write(3, 1, 20);
    try (ShardReader reader = new ShardReader(shards, HADOOP)) {
      byte[] record = new byte[LAYOUT.recordBytes()];
      for (int row : new int[] {23, 0, 3, 2, 4, 22}) {
        reader.read(row, record);
        byte[] clip = ToyClips.clip(row % 2, row).toBytes();
        assertArrayEquals(clip, Arrays.copyOf(record, clip.length), "row " + row);
        int label =
            ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getInt(LAYOUT.tensorBytes());
        assertEquals(row % 2, label);
        long key =
            ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getLong(LAYOUT.keyOffset());
        assertEquals(-row, key);
      }
    }
  }

  @Test
  public void moreFilesThanStayOpenAreReadAllTheSame() throws IOException {
    TrainingShards shards = write(IntStream.generate(() -> 1).limit(150).toArray());
    try (ShardReader reader = new ShardReader(shards, HADOOP)) {
      byte[] record = new byte[LAYOUT.recordBytes()];
      for (int pass = 0; pass < 2; pass++) {
        for (int row = 0; row < 150; row++) {
          reader.read(row, record);
          assertEquals(ToyClips.clip(row % 2, row).toBytes()[5], record[5], "row " + row);
        }
      }
    }
  }

  @Test
  public void aShortFileAndAMissingOneAreNamed() throws IOException {
    TrainingShards shards = write(4);
    Path file = folder.resolve(shards.shards().get(0).file());
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), LAYOUT.recordBytes() * 2 + 5));
    Files.deleteIfExists(folder.resolve("." + file.getFileName() + ".crc"));
    try (ShardReader reader = new ShardReader(shards, HADOOP)) {
      String message =
          Thrown.message(IOException.class, () -> reader.read(3, new byte[LAYOUT.recordBytes()]));
      assertTrue(message.contains(file.getFileName().toString()), message);
    }
    Files.delete(file);
    try (ShardReader reader = new ShardReader(shards, HADOOP)) {
      String message =
          Thrown.message(IOException.class, () -> reader.read(0, new byte[LAYOUT.recordBytes()]));
      assertTrue(message.contains("cacheDir"), message);
    }
  }

  @Test
  public void anUnfinishedFileIsDeletedAndAttemptsHaveTheirOwnNames() throws IOException {
    String name = PartitionWriter.fileName("train", 3, 1);
    try (ShardFile file = new ShardFile(folder.toUri().toString(), name, HADOOP)) {
      file.write(ToyClips.clip(0, 0), 0, 0);
    }
    assertFalse(Files.exists(folder.resolve(name)));
    assertNotEquals(name, PartitionWriter.fileName("train", 3, 2));
    assertNotEquals(name, PartitionWriter.fileName("validation", 3, 1));
  }

  @Test
  public void noFileIsMadeWithoutRows() throws IOException {
    try (ShardFile file = new ShardFile(folder.toUri().toString(), "none", HADOOP)) {
      assertEquals(0, file.finish().rows());
    }
    assertFalse(Files.exists(folder.resolve("none")));
  }

  @Test
  public void batchesFollowThePlan() throws IOException {
    TrainingShards shards = write(5, 6);
    SampleOrder order = new SampleOrder(11, 3);
    ClipPreparation preparation = new ClipPreparation(LAYOUT, new double[] {0}, new double[] {1});
    // Worker 1 of 2, batches of 3, from iteration 1 on: it crosses the end of the epoch.
    BatchPlan plan = new BatchPlan(9, 6, 4, 3, Long.MAX_VALUE, order);
    try (BatchReader reader = new BatchReader(shards, preparation, null, plan, HADOOP)) {
      for (int k = 0; k < 4; k++) {
        Batch batch = reader.next();
        assertEquals(3, batch.size());
        for (int i = 0; i < 3; i++) {
          long row = order.row(9 + 6L * k + i);
          assertEquals(row % 2, batch.labels()[i]);
          float expected = (ToyClips.clip((int) row % 2, row).toBytes()[9] & 0xFF) / 255f;
          assertEquals(expected, batch.features()[i * LAYOUT.elements() + 9], 1e-6f);
        }
        reader.recycle(batch);
      }
      assertNull(reader.next());
      assertNull(reader.next());
    }
  }

  @Test
  public void theLastOfConsecutiveBatchesMayBeSmaller() throws IOException {
    TrainingShards shards = write(11);
    ClipPreparation preparation = new ClipPreparation(LAYOUT, new double[] {0}, new double[] {1});
    List<Integer> sizes = new ArrayList<>();
    BatchPlan plan = BatchPlan.consecutive(2, 11, 4);
    try (BatchReader reader = new BatchReader(shards, preparation, null, plan, HADOOP)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        sizes.add(batch.size());
        reader.recycle(batch);
      }
    }
    assertEquals(List.of(4, 4, 1), sizes);
  }

  @Test
  public void aFailureOfTheReadingThreadReachesItsUserAndCloseEndsTheThread() throws IOException {
    TrainingShards shards = write(8);
    Files.delete(folder.resolve(shards.shards().get(0).file()));
    ClipPreparation preparation = new ClipPreparation(LAYOUT, new double[] {0}, new double[] {1});
    BatchPlan plan = BatchPlan.consecutive(0, 8, 4);
    try (BatchReader reader = new BatchReader(shards, preparation, null, plan, HADOOP)) {
      String message = Thrown.message(IOException.class, reader::next);
      assertTrue(message.contains("cacheDir"), message);
    }
    BatchReader unread =
        new BatchReader(write(200), preparation, null, BatchPlan.consecutive(0, 200, 1), HADOOP);
    unread.close();
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals(BatchReader.THREAD_NAME)),
        "a reading thread is left");
  }

  @Test
  public void aLayoutIsThatOfClipsOrClouds() {
    for (Tensor none :
        List.of(
            Tensor.ofFloats(new float[4], 2, 2),
            Tensor.ofFloats(new float[4], 2, 2, 1),
            Tensor.ofFloats(new float[0], 0, 3),
            Tensor.wrap(TensorType.UINT8, new byte[6], 2, 3))) {
      String shape = Thrown.message(IllegalArgumentException.class, () -> ShardLayout.of(none));
      assertTrue(shape.contains(Arrays.toString(none.shape())), shape);
    }
    assertEquals(2 * 8 * 8 + 4 + 8, LAYOUT.recordBytes());
    assertEquals(2 * 8 * 8, LAYOUT.elements());
    assertEquals(new ClipShape(2, 8, 8, 1), LAYOUT.input());
    ShardLayout clouds = ShardLayout.of(ToyClouds.cloud(0, 20, 0, 1));
    assertEquals(new CloudShape(20, 3), clouds.input());
    assertEquals(20 * 3 * 4 + 4 + 8, clouds.recordBytes());
    assertArrayEquals(new long[] {5, 20, 3}, clouds.input().ofBatch(5));
  }

  @Test
  public void batchesOfCloudsHoldThemAsTheyAre() throws IOException {
    try (ShardFile file = new ShardFile(folder.toUri().toString(), "clouds", HADOOP)) {
      for (int row = 0; row < 3; row++) {
        file.write(ToyClouds.cloud(row, 20, row, 1), row, 0);
      }
      file.finish();
    }
    ShardLayout layout = ShardLayout.of(ToyClouds.cloud(0, 20, 0, 1));
    TrainingShards shards =
        new TrainingShards(
            folder.toUri().toString(), layout, List.of(new TrainingShards.Shard("clouds", 3)), 4);
    ClipPreparation preparation = new ClipPreparation(layout, new double[] {0}, new double[] {1});
    try (BatchReader reader =
            new BatchReader(shards, preparation, null, BatchPlan.consecutive(0, 3, 3), HADOOP);
        BatchArrays arrays = new BatchArrays(layout, 3)) {
      Batch batch = reader.next();
      INDArray features = arrays.features(batch);
      assertArrayEquals(new long[] {3, 20, 3}, features.shape());
      for (int row = 0; row < 3; row++) {
        assertEquals(row, batch.labels()[row]);
        assertArrayEquals(
            ToyClouds.cloud(row, 20, row, 1).toFloats(),
            features.slice(row).reshape(60).toFloatVector());
      }
    }
  }
}

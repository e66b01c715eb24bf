package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.training.ProcessMemory;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Shows that memory does not grow with the data: fits on, or predicts, any number of clips that are
 * made while they are read, and prints the peak of the process's resident memory.
 *
 * <p>Arguments: {@code fit|predict}, number of clips, number of partitions. A clip has 16 frames of
 * 64 x 64 grey pixels, 64 KiB. Run it with {@code -Xmx1g} and a tenth of the clips to compare.
 */
public final class LargeDataProgram {
  private static final int FRAMES = 16;
  private static final int SIZE = 64;
  static final int CLIP_BYTES = FRAMES * SIZE * SIZE;
  private static final double MIB = 1 << 20;
  private static final StructType SCHEMA =
      new StructType()
          .add(TensorColumn.field("tensor", TensorType.UINT8, FRAMES, SIZE, SIZE, 1))
          .add("label", DataTypes.DoubleType, false);

  private LargeDataProgram() {}

  /** Runs one measurement. */
  public static void main(String[] arguments) {
    boolean fit = arguments[0].equals("fit");
    long clips = Long.parseLong(arguments[1]);
    int partitions = Integer.parseInt(arguments[2]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("large data")
            .config("spark.task.cpus", "2")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    Dr2NetClassifier classifier =
        new Dr2NetClassifier().setDim(16).setDepth(1).setHeads(2).setEpochs(1).setNumWorkers(1);
    Dr2NetClassificationModel model = classifier.fit(clips(spark, fit ? clips : 64, partitions));
    long counted = clips;
    if (!fit) {
      counted = model.transform(clips(spark, clips, partitions)).filter("prediction >= 0").count();
    }
    System.out.printf(
        Locale.ROOT,
        "%s of %d clips (%.0f MiB decoded) in %d partitions: peak resident memory %.0f MiB%n",
        arguments[0],
        counted,
        clips * (double) CLIP_BYTES / MIB,
        partitions,
        ProcessMemory.peakResidentBytes() / MIB);
    spark.stop();
  }

  private static Dataset<Row> clips(SparkSession spark, long clips, int partitions) {
    return spark
        .range(0, clips, 1, partitions)
        .map((MapFunction<Long, Row>) LargeDataProgram::clip, Encoders.row(SCHEMA));
  }

  private static Row clip(long index) {
    byte[] data = new byte[CLIP_BYTES];
    new Random(index).nextBytes(data);
    return RowFactory.create(
        TensorColumn.toRow(Tensor.wrap(TensorType.UINT8, data, FRAMES, SIZE, SIZE, 1)),
        (double) (index % 2));
  }
}

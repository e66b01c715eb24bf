import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.ml.Dr2NetClassifier;
import io.github.sparkreversible.training.ClipPreparation;
import io.github.sparkreversible.training.ShardLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.SparkSession;

/**
 * Wrote the estimators beside this file, and printed the checksums that OldEstimatorIT expects. It
 * needs the classes of the last version whose Dr2NetClassifier had the params randomShift and
 * shiftFill ({@code git log -S randomShift} finds it), the test class path of the module
 * spark-reversible, and the folder to write to.
 */
public final class MakeShiftEstimators {
  private static final int[] SHAPE = {2, 20, 30, 3};

  public static void main(String[] arguments) throws Exception {
    SparkSession spark =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate();
    Dr2NetClassifier set =
        new Dr2NetClassifier("dr2net_set").setRandomShift(0.3).setShiftFill("zero").setSeed(7);
    Dr2NetClassifier none = new Dr2NetClassifier("dr2net_none").setRandomShift(0);
    Dr2NetClassifier byDefault = new Dr2NetClassifier("dr2net_default").setEpochs(3);
    String folder = arguments[0];
    set.write().overwrite().save(folder + "/set");
    none.write().overwrite().save(folder + "/none");
    byDefault.write().overwrite().save(folder + "/default");
    StringIndexer indexer =
        new StringIndexer("indexer").setInputCol("label").setOutputCol("labelIndex");
    new Pipeline("pipeline")
        .setStages(new PipelineStage[] {indexer, set})
        .write()
        .overwrite()
        .save(folder + "/pipeline");
    for (Dr2NetClassifier each : new Dr2NetClassifier[] {set, none, byDefault}) {
      System.out.println(each.uid() + " " + checksum(each));
    }
    spark.stop();
  }

  /** Of the network's input over 5 epochs of 40 rows with the same clip. */
  private static String checksum(Dr2NetClassifier estimator) {
    byte[] data = new byte[SHAPE[0] * SHAPE[1] * SHAPE[2] * SHAPE[3]];
    new Random(5).nextBytes(data);
    Tensor clip = Tensor.wrap(TensorType.UINT8, data, SHAPE);
    ClipPreparation preparation =
        new ClipPreparation(
            ShardLayout.of(clip),
            new double[] {0.25},
            new double[] {0.5},
            estimator.getRandomShift(),
            estimator.getShiftFill().equals("edge"),
            estimator.getSeed());
    float[] out = new float[data.length];
    ByteBuffer buffer =
        ByteBuffer.allocate(out.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    CRC32 crc = new CRC32();
    for (int epoch = 0; epoch < 5; epoch++) {
      for (long row = 0; row < 40; row++) {
        preparation.augment(clip.data(), epoch, row, out, 0);
        buffer.asFloatBuffer().put(out);
        crc.update(buffer.array());
      }
    }
    return Long.toHexString(crc.getValue());
  }
}

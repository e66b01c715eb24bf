package io.github.sparkreversible.ml;

import io.github.sparkreversible.training.BareLoop;
import io.github.sparkreversible.training.ProcessMemory;
import io.github.sparkreversible.training.ToyClips;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * Peak resident memory of a fit through Spark with one worker, or of the bare loop of the same
 * network without Spark. What a fit takes beside the loop is the difference of the two for a large
 * network, less that for a tiny one: Spark itself.
 *
 * <p>Arguments: {@code fit} or {@code loop}, dim, depth. Each combination needs a process of its
 * own. Prints the number of parameters and the peak in MiB.
 */
public final class FitMemoryProgram {
  private static final int ROWS = 64;
  private static final int HEADS = 4;
  private static final double MIB = 1 << 20;

  private FitMemoryProgram() {}

  /** Runs one measurement. */
  public static void main(String[] arguments) {
    int dim = Integer.parseInt(arguments[1]);
    int depth = Integer.parseInt(arguments[2]);
    long parameters =
        arguments[0].equals("fit")
            ? fit(dim, depth)
            : BareLoop.run(dim, depth, HEADS, ToyClips.FRAMES, ToyClips.SIZE);
    System.out.printf(
        Locale.ROOT,
        "%s %d parameters, peak %.0f MiB%n",
        arguments[0],
        parameters,
        ProcessMemory.peakResidentBytes() / MIB);
  }

  private static long fit(int dim, int depth) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .appName("fit memory")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.maxResultSize", "0")
            .getOrCreate();
    Dr2NetClassificationModel model =
        Dr2NetClassifierIT.small()
            .setDim(dim)
            .setDepth(depth)
            .setHeads(HEADS)
            .setEpochs(3)
            .fit(ToyClips.rows(spark, ROWS, 1, 1));
    spark.stop();
    return model.summary().parameters();
  }
}

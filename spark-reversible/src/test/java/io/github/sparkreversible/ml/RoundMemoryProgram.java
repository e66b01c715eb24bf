package io.github.sparkreversible.ml;

import io.github.sparkreversible.training.IterationRecord;
import io.github.sparkreversible.training.ToyClips;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * Shows that memory does not grow with the rounds of a training: two workers, averaged after every
 * iteration, a network of two million parameters. Prints the peak of the process's resident memory
 * in MiB after a tenth of the rounds and at the end.
 *
 * <p>Argument: number of rounds. Run it with a large and quiet heap, {@code -Xms6g -Xmx6g -Xmn5500m
 * -XX:+AlwaysPreTouch -XX:+DisableExplicitGC}, which is seldom collected.
 */
public final class RoundMemoryProgram {
  private static final int ROWS_OF_A_ROUND = 4;
  private static final double MIB = 1 << 20;

  private RoundMemoryProgram() {}

  /** Runs one measurement. */
  public static void main(String[] arguments) {
    int rounds = Integer.parseInt(arguments[0]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("rounds")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    Dr2NetClassificationModel model =
        Dr2NetClassifierIT.small()
            .setDim(256)
            .setDepth(3)
            .setHeads(4)
            .setPatch(8)
            .setEpochs(rounds)
            .setBatchSize(ROWS_OF_A_ROUND / 2)
            .setNumWorkers(2)
            .setAveragingFrequency(1)
            .fit(ToyClips.rows(spark, ROWS_OF_A_ROUND, 1, 1));
    List<IterationRecord> iterations = model.summary().iterations();
    System.out.printf(
        Locale.ROOT,
        "%d parameters, %d rounds: early %.0f late %.0f%n",
        model.summary().parameters(),
        iterations.size(),
        iterations.get(iterations.size() / 10).peakResidentBytes() / MIB,
        iterations.get(iterations.size() - 1).peakResidentBytes() / MIB);
    spark.stop();
  }
}

package io.github.sparkreversible.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.bytedeco.javacpp.Pointer;

/** Which settings leave too little memory for a training, and what to set instead. */
final class MemoryAdvice {
  private static final long MIB = 1 << 20;

  /** Code, threads and metaspace of a JVM, and what Spark itself takes beside its heap. */
  private static final long JVM = 400 * MIB;

  /** Spark's own default where the overhead is not set. */
  private static final long LEAST_OVERHEAD = 384 * MIB;

  private static final double OVERHEAD_FACTOR = 0.1;

  private MemoryAdvice() {}

  /**
   * The settings to change.
   *
   * @param plan of one worker
   * @param workers that train at once
   * @param limitBytes JavaCPP's limit of this process's resident memory, 0 for none
   * @return a sentence a setting; empty if everything fits
   */
  static List<String> of(MemoryPlan plan, int workers, SparkConf conf, long limitBytes) {
    List<String> advice = new ArrayList<>();
    long model = plan.parameters() + plan.updaterState();
    boolean embedded = conf.get("spark.master", "local").matches("local(\\[.*)?");
    // A fit holds parameters and updater state on the driver too, and on their way.
    long inProcess = plan.total() * (embedded ? workers : 1) + 2 * model;
    if (embedded && limitBytes > 0) {
      long needed = Runtime.getRuntime().maxMemory() + JVM + inProcess;
      if (needed > limitBytes) {
        advice.add(
            raise(
                "org.bytedeco.javacpp.maxPhysicalBytes (SPARK_REVERSIBLE_MEMORY of the launcher)",
                limitBytes,
                needed));
      }
    }
    if (!embedded) {
      long tasks =
          Math.max(1, conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1));
      long needed = plan.total() * Math.min(tasks, workers) + 2 * model + JVM;
      long set = executorOverhead(conf);
      if (needed > set) {
        advice.add(raise("spark.executor.memoryOverhead", set, needed));
      }
    }
    long results = conf.getSizeAsBytes("spark.driver.maxResultSize", "1g");
    // Larger networks travel in files.
    boolean isResult = model < RoundFiles.LEAST_BYTES;
    if (isResult && results > 0 && workers * model > results) {
      advice.add(raise("spark.driver.maxResultSize", results, workers * model));
    }
    return advice;
  }

  private static long executorOverhead(SparkConf conf) {
    if (conf.contains("spark.executor.memoryOverhead")) {
      return MIB * conf.getSizeAsMb("spark.executor.memoryOverhead", "0");
    }
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_FACTOR);
    long memory = MIB * conf.getSizeAsMb("spark.executor.memory", "1g");
    return Math.max(LEAST_OVERHEAD, (long) (factor * memory));
  }

  private static String raise(String setting, long set, long needed) {
    return String.format(
        Locale.ROOT,
        "%s is %d MiB, set it to %d MiB or more",
        setting,
        set / MIB,
        (needed + MIB - 1) / MIB);
  }

  /** JavaCPP's limit of this process. */
  static long limit() {
    return Pointer.maxPhysicalBytes();
  }
}

package io.github.sparkreversible.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.schedule.ISchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a graph on {@link TrainingShards} through DL4J Spark's parameter averaging.
 *
 * <p>The driver hands the training master one round after the other: with one worker an epoch, with
 * several {@code averagingFrequency} iterations of each ({@link BatchSchedule}). What a round gets
 * is only names of batches, which the workers read from the shards themselves ({@link
 * BatchLoader}). Workers always start from the global iteration, so that learning rate, Adam's bias
 * correction and the coefficients of Dr2Net stages go on where the round before ended.
 */
public final class DistributedTrainer {
  private static final Logger LOG = LoggerFactory.getLogger(DistributedTrainer.class);
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;

  private final JavaSparkContext spark;
  private final ShardWriter.Sets sets;
  private final ClipPreparation preparation;
  private final RowAugmentation augmentation;
  private final TrainingOptions options;
  private final BatchSchedule schedule;
  private final int slots;

  /**
   * A trainer for one training.
   *
   * @param sets training and validation shards
   * @param preparation of all rows
   * @param augmentation of the training rows; null for none
   * @throws IllegalArgumentException naming the param, if a batch is larger than a Java array
   */
  public DistributedTrainer(
      JavaSparkContext spark,
      ShardWriter.Sets sets,
      ClipPreparation preparation,
      RowAugmentation augmentation,
      TrainingOptions options) {
    this.spark = spark;
    this.sets = sets;
    this.preparation = preparation;
    this.augmentation = augmentation;
    this.options = options;
    this.slots = taskSlots(spark.sc());
    this.schedule =
        BatchSchedule.of(
            sets.training().rows(),
            options.epochs(),
            options.workers(),
            options.batchSize(),
            options.averagingFrequency());
    sets.training().layout().elements("batchSize", schedule.batchSize());
    if (sets.validation() != null) {
      BatchPredictor.inputLength(sets.validation().layout(), options.predictionBatchSize());
    }
  }

  /** Tasks that the cluster runs at once, at least 1. */
  public static int taskSlots(SparkContext spark) {
    return Math.max(
        1, spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile()));
  }

  /** Number of workers that really train; fewer than asked for if there are fewer rows. */
  public int workers() {
    return schedule.workers();
  }

  /** Iterations of each worker in the whole training. */
  public int iterations() {
    return schedule.iterations();
  }

  /**
   * What a training leaves.
   *
   * @param network at the iteration after the last
   * @param iterations all iterations
   * @param epochs all epochs
   */
  public record Result(
      TrainedNetwork network, List<IterationRecord> iterations, List<EpochRecord> epochs) {}

  /**
   * Trains.
   *
   * @param configuration of a graph with one input of rows as the shards have them and one output
   *     {@code [batch, classes]}, with its updaters
   * @param learningRate the schedule of the updaters, for the records
   * @param initial parameters to start from; null for random ones
   * @throws IllegalStateException if a worker failed, with the reason
   */
  public Result train(
      ComputationGraphConfiguration configuration,
      ISchedule learningRate,
      InitialParameters initial) {
    LOG.info("{}", schedule.describe());
    announce(memoryPlan(configuration));
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    if (initial != null) {
      initial.copyTo(graph);
    }
    Rounds rounds = new Rounds(graph, learningRate);
    List<IterationRecord> iterations = new ArrayList<>();
    List<EpochRecord> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < schedule.epochs(); epoch++) {
      long start = System.currentTimeMillis();
      List<IterationRecord> ofEpoch = rounds.epoch(epoch);
      iterations.addAll(ofEpoch);
      epochs.add(record(graph, epoch, ofEpoch, start));
      rounds.progress.epoch(ofEpoch.get(ofEpoch.size() - 1), epochs.get(epoch), schedule);
    }
    TrainedNetwork network = TrainedNetwork.of(graph);
    // Only here: after a failure, tasks in this process that Spark has not stopped yet may still
    // copy
    // the arrays.
    graph.close();
    return new Result(network, iterations, epochs);
  }

  /** The native memory that each worker will take. */
  MemoryPlan memoryPlan(ComputationGraphConfiguration configuration) {
    InputType rows = sets.training().layout().input().type();
    return MemoryPlan.of(
        configuration, schedule.batchSize(), Map.of(configuration.getNetworkInputs().get(0), rows));
  }

  private void announce(MemoryPlan plan) {
    LOG.info("A worker will take {}", plan.describe());
    MemoryAdvice.of(plan, schedule.workers(), spark.getConf(), MemoryAdvice.limit())
        .forEach(advice -> LOG.warn("Memory may not suffice: {}", advice));
  }

  private EpochRecord record(
      ComputationGraph graph, int epoch, List<IterationRecord> iterations, long startMillis) {
    Double loss = null;
    Double accuracy = null;
    if (sets.validation() != null) {
      ValidationJob.Sums sums =
          TaskFailures.surface(
              () ->
                  ValidationJob.run(
                      spark,
                      TrainedNetwork.of(graph),
                      sets.validation(),
                      preparation,
                      options.predictionBatchSize(),
                      slots));
      loss = sums.loss() / sums.rows();
      accuracy = sums.correct() / (double) sums.rows();
    }
    return new EpochRecord(
        epoch,
        iterations.size(),
        iterations.stream().mapToDouble(IterationRecord::loss).average().orElseThrow(),
        loss,
        accuracy,
        (System.currentTimeMillis() - startMillis) / MILLIS);
  }

  /** The rounds of one training; holds what lives on the driver. */
  private final class Rounds {
    private final ComputationGraph graph;
    private final ProgressLog progress = new ProgressLog(System.currentTimeMillis());
    private final UpdateCollector updates = new UpdateCollector();
    private final BatchLoader loader;
    private final WorkerStart start;
    private final RoundTrainingMaster master;
    private final SparkComputationGraph sparkGraph;

    Rounds(ComputationGraph graph, ISchedule learningRate) {
      this.graph = graph;
      loader =
          new BatchLoader(
              sets.training(),
              preparation,
              augmentation,
              options,
              schedule,
              new SerializableConfiguration(spark.hadoopConfiguration()));
      double limit = options.gradientNormLimit();
      GlobalNormClipping clipping =
          new GlobalNormClipping(limit > 0 ? limit : Double.POSITIVE_INFINITY);
      IterationRecorder recorder =
          new IterationRecorder(schedule, learningRate, clipping, progress);
      start = new WorkerStart(recorder);
      master =
          new RoundTrainingMaster(
              schedule,
              start,
              new RoundFiles(sets.training().directory(), spark.hadoopConfiguration()));
      sparkGraph = new SparkComputationGraph(spark, graph, master);
      sparkGraph.setListeners(updates, List.of(clipping, recorder));
    }

    List<IterationRecord> epoch(int epoch) {
      List<IterationRecord> records = new ArrayList<>();
      int end = schedule.endOfEpoch(epoch);
      for (int first = schedule.startOfEpoch(epoch); first < end; ) {
        int last = Math.min(first + schedule.averagingFrequency(), end) - 1;
        long startNanos = System.nanoTime();
        round(epoch, first, last);
        double seconds = (System.nanoTime() - startNanos) / NANOS;
        long samples = (last - first + 1L) * schedule.workers() * schedule.batchSize();
        List<IterationRecord> ofRound = updates.drain(samples / seconds);
        new StageProbe(graph).setAnchorEstimates(updates.anchorEstimates());
        progress.round(ofRound.get(ofRound.size() - 1), schedule);
        records.addAll(ofRound);
        first = last + 1;
      }
      return records;
    }

    private void round(int epoch, int first, int last) {
      start.nextRound(first, epoch);
      List<String> paths = new ArrayList<>();
      for (int worker = 0; worker < schedule.workers(); worker++) {
        for (int iteration = first; iteration <= last; iteration++) {
          paths.add(loader.path(worker, iteration, last));
        }
      }
      try {
        TaskFailures.surface(
            () -> sparkGraph.fitPaths(spark.parallelize(paths, schedule.workers()), loader));
      } finally {
        master.endRound();
      }
      // The master counts rounds as epochs, and every round as if it were full.
      graph.getConfiguration().setIterationCount(last + 1);
      graph.getConfiguration().setEpochCount(epoch);
    }
  }
}

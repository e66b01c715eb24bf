package io.github.sparkreversible.training;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.schedule.ISchedule;

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
  private static final double MILLIS = 1e3;

  private final JavaSparkContext spark;
  private final ShardWriter.Sets sets;
  private final ClipPreparation preparation;
  private final TrainingOptions options;
  private final BatchSchedule schedule;
  private final int slots;

  /**
   * A trainer for one training.
   *
   * @param sets training and validation shards
   * @param preparation of the clips; augments in training only
   */
  public DistributedTrainer(
      JavaSparkContext spark,
      ShardWriter.Sets sets,
      ClipPreparation preparation,
      TrainingOptions options) {
    this.spark = spark;
    this.sets = sets;
    this.preparation = preparation;
    this.options = options;
    this.slots = taskSlots(spark.sc());
    this.schedule =
        BatchSchedule.of(
            sets.training().rows(),
            options.epochs(),
            options.workers(),
            options.batchSize(),
            options.averagingFrequency());
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
   * @param configuration of a graph with one input {@code [batch, frames, height, width, channels]}
   *     and one output {@code [batch, classes]}, with its updaters
   * @param learningRate the schedule of the updaters, for the records
   * @throws IllegalStateException if a worker failed, with the reason
   */
  public Result train(ComputationGraphConfiguration configuration, ISchedule learningRate) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
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
    graph.close();
    return new Result(network, iterations, epochs);
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
              options,
              schedule,
              new SerializableConfiguration(spark.hadoopConfiguration()));
      double limit = options.gradientNormLimit();
      GlobalNormClipping clipping =
          new GlobalNormClipping(limit > 0 ? limit : Double.POSITIVE_INFINITY);
      IterationRecorder recorder =
          new IterationRecorder(schedule, learningRate, clipping, progress);
      start = new WorkerStart(recorder);
      master = new RoundTrainingMaster(schedule, start);
      sparkGraph = new SparkComputationGraph(spark, graph, master);
      sparkGraph.setListeners(updates, List.of(clipping, recorder));
    }

    List<IterationRecord> epoch(int epoch) {
      int end = schedule.endOfEpoch(epoch);
      for (int first = schedule.startOfEpoch(epoch); first < end; ) {
        int last = Math.min(first + schedule.averagingFrequency(), end) - 1;
        round(epoch, first, last);
        first = last + 1;
      }
      return updates.drain();
    }

    private void round(int epoch, int first, int last) {
      start.nextRound(first, epoch);
      List<String> paths = new ArrayList<>();
      for (int worker = 0; worker < schedule.workers(); worker++) {
        for (int iteration = first; iteration <= last; iteration++) {
          paths.add(loader.path(worker, iteration, last));
        }
      }
      TaskFailures.surface(
          () -> sparkGraph.fitPaths(spark.parallelize(paths, schedule.workers()), loader));
      master.endRound();
      // The master counts rounds as epochs, and every round as if it were full.
      graph.getConfiguration().setIterationCount(last + 1);
      graph.getConfiguration().setEpochCount(epoch);
    }
  }
}

package io.github.sparkreversible.training;

import java.io.IOException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DL4J Spark's parameter averaging for rounds whose data come in order: nothing is repartitioned,
 * split or persisted. Unlike its superclass it releases the memory of a round when the round is
 * over instead of when garbage happens to be collected: the broadcast network in all executors, and
 * the native arrays of workers and sums.
 */
final class RoundTrainingMaster extends ParameterAveragingTrainingMaster {
  private static final Logger LOG = LoggerFactory.getLogger(RoundTrainingMaster.class);

  private final transient RoundFiles files;
  private transient Broadcast<RoundStart> broadcast;

  RoundTrainingMaster(BatchSchedule schedule, TrainingHook hook, RoundFiles files) {
    super(
        new Builder(schedule.workers(), schedule.batchSize())
            .batchSizePerWorker(schedule.batchSize())
            .averagingFrequency(schedule.averagingFrequency())
            .workerPrefetchNumBatches(0)
            .saveUpdater(true)
            .repartionData(Repartition.Never)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .storageLevel(null)
            .storageLevelStreams(null)
            .trainingHooks(hook));
    this.files = files;
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
    broadcast = graph.getSparkContext().broadcast(new RoundStart(graph.getNetwork(), files));
    WorkerConfiguration configuration =
        new WorkerConfiguration(
            true,
            rddDataSetNumExamples,
            batchSizePerWorker,
            averagingFrequency,
            prefetchNumBatches,
            collectTrainingStats);
    return new RoundWorker(
        broadcast, configuration, trainingHookList, listeners, getRouterProvider());
  }

  /** As the superclass, but every native array is closed when its content has been passed on. */
  @Override
  protected void processResults(
      SparkDl4jMultiLayer none,
      SparkComputationGraph graph,
      JavaRDD<ParameterAveragingTrainingResult> results,
      int split,
      int splits) {
    RoundFiles ofRound = files;
    try (RoundSum sum =
        results
            .map(result -> RoundSum.of(result, ofRound))
            .treeReduce(RoundSum::plus, aggregationDepth)) {
      sum.averageInto(graph.getNetwork());
      statsStorage.putUpdate(sum.updates());
    }
  }

  /** Releases what the round that is over left in the executors. */
  void endRound() {
    if (broadcast != null) {
      broadcast.destroy();
      broadcast = null;
    }
    try {
      files.clear();
    } catch (IOException e) {
      LOG.warn("Results of a round could not be deleted: {}", e.getMessage());
    }
  }
}

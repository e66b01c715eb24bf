package io.github.sparkreversible.training;

import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;

/**
 * DL4J Spark's parameter averaging for rounds whose data come in order: nothing is repartitioned,
 * split or persisted. Unlike its superclass it destroys the broadcast of a round's network when the
 * round is over, which otherwise stays in the memory of all executors until the driver happens to
 * collect garbage.
 */
final class RoundTrainingMaster extends ParameterAveragingTrainingMaster {
  private transient Broadcast<NetBroadcastTuple> broadcast;

  RoundTrainingMaster(BatchSchedule schedule, TrainingHook hook) {
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
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
    ComputationGraph network = graph.getNetwork();
    broadcast =
        graph
            .getSparkContext()
            .broadcast(
                new NetBroadcastTuple(
                    network.getConfiguration(),
                    network.params(),
                    network.getUpdater().getStateViewArray()));
    WorkerConfiguration configuration =
        new WorkerConfiguration(
            true,
            rddDataSetNumExamples,
            batchSizePerWorker,
            averagingFrequency,
            prefetchNumBatches,
            collectTrainingStats);
    return new ParameterAveragingTrainingWorker(
        broadcast, saveUpdater, configuration, trainingHookList, listeners, getRouterProvider());
  }

  /** Releases what the round that is over left in the executors. */
  void endRound() {
    if (broadcast != null) {
      broadcast.destroy();
      broadcast = null;
    }
  }
}

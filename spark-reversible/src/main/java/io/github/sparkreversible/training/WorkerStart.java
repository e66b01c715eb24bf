package io.github.sparkreversible.training;

import io.github.sparkreversible.ops.CounterRandom;
import org.apache.spark.TaskContext;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Prepares a DL4J Spark worker before its first batch: the global iteration and epoch, which the
 * clone of a configuration that a worker makes starts at zero, and the native threads of the task.
 */
final class WorkerStart implements TrainingHook {
  private static final long serialVersionUID = 1L;

  private final IterationRecorder recorder;
  private int iteration;
  private int epoch;
  private transient boolean started;

  WorkerStart(IterationRecorder recorder) {
    this.recorder = recorder;
  }

  /** Sets what the workers of the next round start with; called on the driver. */
  void nextRound(int firstIteration, int currentEpoch) {
    iteration = firstIteration;
    epoch = currentEpoch;
  }

  @Override
  public void preUpdate(MultiDataSet minibatch, Model model) {
    if (started) {
      return;
    }
    started = true;
    TaskThreads.use();
    ComputationGraph graph = (ComputationGraph) model;
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    configuration.setIterationCount(iteration);
    configuration.setEpochCount(epoch);
    for (Layer layer : graph.getLayers()) {
      layer.setIterationCount(iteration);
      layer.setEpochCount(epoch);
      layer.conf().setSeed(seedOf(layer.conf().getSeed(), TaskContext.getPartitionId()));
    }
    InPlaceUpdater.use(graph);
    recorder.start();
  }

  /** Workers of one iteration drop other values; the first one those of a single worker. */
  static long seedOf(long seed, int worker) {
    return worker == 0 ? seed : CounterRandom.key(seed, worker, worker);
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model model) {}

  @Override
  public void preUpdate(DataSet minibatch, Model model) {
    throw new UnsupportedOperationException("Training uses MultiDataSet batches");
  }

  @Override
  public void postUpdate(DataSet minibatch, Model model) {}
}

package io.github.sparkreversible.training;

import io.github.sparkreversible.latent.GenerationCounts;
import io.github.sparkreversible.latent.LatentInjection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskFailureListener;
import org.deeplearning4j.core.storage.StatsStorageRouterProvider;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * DL4J Spark's worker that starts from a {@link RoundStart}, releases its native memory as soon as
 * nobody needs it, and says which setting to change when memory runs out.
 */
final class RoundWorker extends ParameterAveragingTrainingWorker {
  private static final long serialVersionUID = 1L;

  private final Broadcast<RoundStart> start;
  private final Collection<TrainingListener> listeners;
  private final StatsStorageRouterProvider routers;
  private final int batchSize;
  private transient LatentInjection injection;

  RoundWorker(
      Broadcast<RoundStart> start,
      WorkerConfiguration configuration,
      Collection<TrainingHook> hooks,
      Collection<TrainingListener> listeners,
      StatsStorageRouterProvider routers) {
    super(null, true, configuration, hooks, listeners, routers);
    this.start = start;
    this.listeners = listeners;
    this.routers = routers;
    this.batchSize = configuration.getBatchSizePerWorker();
  }

  @Override
  public ComputationGraph getInitialModelGraph() {
    try {
      ComputationGraph graph = start.value().newGraph();
      TaskContext.get()
          .addTaskFailureListener((TaskFailureListener) (task, failure) -> closeArrays(graph));
      List<TrainingListener> all = new ArrayList<>(listeners);
      for (TrainingListener listener : all) {
        if (listener instanceof RoutingIterationListener routing) {
          routing.setStorageRouter(routers.getRouter());
          routing.setWorkerID(Integer.toString(TaskContext.getPartitionId()));
        }
      }
      // Gradients are complete before other listeners measure or clip them.
      injection = LatentInjection.of(graph).orElse(null);
      if (injection != null) {
        all.add(0, injection);
      }
      graph.setListeners(all);
      return graph;
    } catch (OutOfMemoryError e) {
      throw TaskMemory.exceeded(e, "batchSize", batchSize);
    }
  }

  @Override
  public ParameterAveragingTrainingResult processMinibatch(
      MultiDataSet batch, ComputationGraph graph, boolean isLast) {
    try {
      return super.processMinibatch(batch, graph, isLast);
    } catch (OutOfMemoryError e) {
      throw TaskMemory.exceeded(e, "batchSize", batchSize);
    }
  }

  /** Its arrays are those of the graph, which is of no more use. */
  @Override
  public ParameterAveragingTrainingResult getFinalResult(ComputationGraph graph) {
    ParameterAveragingTrainingResult result = super.getFinalResult(graph);
    if (injection != null) {
      injection.close();
    }
    GenerationCounts.of(graph).ifPresent(GenerationCounts::report);
    closeAll(graph.getFlattenedGradients());
    return result;
  }

  /** Not {@link ComputationGraph#close}, which asks for a garbage collection every time. */
  static void closeArrays(ComputationGraph graph) {
    INDArray state = graph.getUpdater() == null ? null : graph.getUpdater().getStateViewArray();
    closeAll(graph.params(), graph.getFlattenedGradients(), state);
  }

  static void closeAll(INDArray... arrays) {
    for (INDArray array : arrays) {
      if (array != null && !array.wasClosed() && array.closeable()) {
        array.close();
      }
    }
  }
}

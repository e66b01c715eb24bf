package io.github.sparkreversible.training;

import io.github.sparkreversible.reversible.Coefficients;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.listener.RoutingIterationListener;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Measures every iteration of a worker, logs progress now and then, and stops a training whose loss
 * is no finite number.
 */
final class IterationRecorder extends BaseTrainingListener implements RoutingIterationListener {
  private static final long serialVersionUID = 1L;
  private static final double NANOS = 1e9;

  private final BatchSchedule schedule;
  private final ISchedule learningRate;
  private final GlobalNormClipping clipping;
  private final ProgressLog progress;
  private String workerId = "";
  private String sessionId = "training";
  private transient StatsStorageRouter router;
  private transient StageProbe stages;
  private transient long lastNanos;

  IterationRecorder(
      BatchSchedule schedule,
      ISchedule learningRate,
      GlobalNormClipping clipping,
      ProgressLog progress) {
    this.schedule = schedule;
    this.learningRate = learningRate;
    this.clipping = clipping;
    this.progress = progress;
  }

  /** Starts the clock of the first iteration of a round. */
  void start() {
    lastNanos = System.nanoTime();
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    ComputationGraph graph = (ComputationGraph) model;
    if (stages == null) {
      stages = new StageProbe(graph);
    }
    long now = System.nanoTime();
    double seconds = (now - lastNanos) / NANOS;
    lastNanos = now;
    double loss = graph.score();
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(
          ("The loss is %s at iteration %d (epoch %d, gradient norm %s); training stops. Lower"
                  + " learningRate or gradientNormLimit, or raise warmupFraction")
              .formatted(loss, iteration, epoch, clipping.lastNorm()));
    }
    Coefficients coefficients = stages.coefficients();
    IterationRecord record =
        new IterationRecord(
            iteration,
            epoch,
            loss,
            coefficients == null ? null : coefficients.alpha(),
            coefficients == null ? null : coefficients.beta(),
            learningRate.valueAt(iteration, epoch),
            clipping.lastNorm(),
            schedule.batchSize() / seconds,
            ProcessMemory.peakResidentBytes(),
            stages.reversalError(),
            stages.anchorInterval(),
            stages.repairedIntervals());
    router.putUpdate(
        new IterationUpdate(
            record, stages.anchorEstimates(), workerId, System.currentTimeMillis()));
    progress.iteration(record, schedule);
  }

  @Override
  public void setStorageRouter(StatsStorageRouter router) {
    this.router = router;
  }

  @Override
  public StatsStorageRouter getStorageRouter() {
    return router;
  }

  @Override
  public void setWorkerID(String workerId) {
    this.workerId = workerId;
  }

  @Override
  public String getWorkerID() {
    return workerId;
  }

  @Override
  public void setSessionID(String sessionId) {
    this.sessionId = sessionId;
  }

  @Override
  public String getSessionID() {
    return sessionId;
  }

  @Override
  public RoutingIterationListener clone() {
    return new IterationRecorder(schedule, learningRate, clipping, progress);
  }
}

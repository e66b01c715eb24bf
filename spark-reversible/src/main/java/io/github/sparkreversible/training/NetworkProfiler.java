package io.github.sparkreversible.training;

import io.github.sparkreversible.ops.NativeThreads;
import io.github.sparkreversible.reversible.ActivationStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains a {@link ProfiledNetwork} on random rows and measures its steps: {@link NetworkProfile}.
 */
public final class NetworkProfiler {
  private static final double NANOS = 1e9;
  private static final double LEARNING_RATE = 1e-3;
  private static final double WEIGHT_DECAY = 0.05;
  private static final double GRADIENT_NORM_LIMIT = 1;
  private static final int ITERATIONS = 1000;
  private static final long SEED = 1;

  /** Rows beyond which no batch is looked for. */
  private static final int MOST_ROWS = 1 << 16;

  private NetworkProfiler() {}

  /**
   * What to measure.
   *
   * @param network the backbone and the size of its rows
   * @param alpha coefficient alpha
   * @param beta coefficient beta
   * @param storage what a step keeps
   * @param batch rows of a batch
   * @param warmUp steps before those that are timed
   * @param steps steps that are timed
   * @param threads native threads
   */
  public record Settings(
      ProfiledNetwork network,
      double alpha,
      double beta,
      ActivationStorage storage,
      int batch,
      int warmUp,
      int steps,
      int threads) {

    /** The same with another batch and other numbers of steps. */
    public Settings with(int rows, int newWarmUp, int newSteps) {
      return new Settings(network, alpha, beta, storage, rows, newWarmUp, newSteps, threads);
    }
  }

  /** Trains and measures, in this process. */
  public static NetworkProfile measure(Settings settings) {
    NativeThreads.set(settings.threads);
    ComputationGraph graph = new ComputationGraph(configuration(settings));
    graph.init();
    InPlaceUpdater.use(graph);
    graph.setListeners(new GlobalNormClipping(GRADIENT_NORM_LIMIT));
    MultiDataSet batch = batch(settings);
    long fixed =
        NativeMemory.bytes(batch.getFeatures(0))
            + NativeMemory.bytes(batch.getLabels(0))
            + NativeMemory.ofNetwork(graph);
    long peak = 0;
    List<Double> seconds = new ArrayList<>();
    for (int step = 0; step < settings.warmUp + settings.steps; step++) {
      long start = System.nanoTime();
      graph.fit(batch);
      double taken = (System.nanoTime() - start) / NANOS;
      if (step >= settings.warmUp) {
        seconds.add(taken);
      }
      peak = Math.max(peak, fixed + NativeMemory.ofThread());
    }
    StageProbe probe = new StageProbe(graph);
    return new NetworkProfile(
        settings,
        probe.anchorInterval(),
        NativeMemory.bytes(graph.params()),
        peak,
        plan(settings).total(),
        ProcessMemory.peakResidentBytes(),
        seconds,
        probe.reversalError());
  }

  /** What a training will take, without one. */
  public static MemoryPlan plan(Settings settings) {
    ComputationGraphConfiguration configuration = configuration(settings);
    return MemoryPlan.of(
        configuration,
        settings.batch,
        Map.of(configuration.getNetworkInputs().get(0), settings.network.shape().type()));
  }

  /**
   * The largest batch whose plan keeps within a number of native bytes.
   *
   * @return 0 if not even a single row does
   */
  public static int largestBatch(Settings settings, long bytes) {
    return largest(rows -> plan(settings.with(rows, 0, 0)).total(), bytes);
  }

  /**
   * The largest argument, at most {@link #MOST_ROWS}, for which a growing function is in bounds.
   */
  static int largest(IntToLongFunction function, long bound) {
    int within = 0;
    int beyond = 1;
    while (beyond <= MOST_ROWS && function.applyAsLong(beyond) <= bound) {
      within = beyond;
      beyond *= 2;
    }
    while (beyond - within > 1) {
      int middle = (within + beyond) / 2;
      if (function.applyAsLong(middle) <= bound) {
        within = middle;
      } else {
        beyond = middle;
      }
    }
    return within;
  }

  private static ComputationGraphConfiguration configuration(Settings settings) {
    ComputationGraphConfiguration configuration =
        settings.network.configuration(settings.alpha, settings.beta, settings.storage);
    AdamW.configure(
        configuration, new WarmupCosineSchedule(LEARNING_RATE, 0, ITERATIONS), WEIGHT_DECAY);
    return configuration;
  }

  private static MultiDataSet batch(Settings settings) {
    Nd4j.getRandom().setSeed(SEED);
    INDArray rows = Nd4j.rand(DataType.FLOAT, settings.network.shape().ofBatch(settings.batch));
    INDArray labels = Nd4j.zeros(DataType.FLOAT, settings.batch, ProfiledNetwork.CLASSES);
    Random random = new Random(SEED);
    for (int row = 0; row < settings.batch; row++) {
      labels.putScalar(row, random.nextInt(ProfiledNetwork.CLASSES), 1);
    }
    return new MultiDataSet(rows, labels);
  }
}

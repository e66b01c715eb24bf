package io.github.sparkreversible.training;

import io.github.sparkreversible.backbone.MeanPooling;
import io.github.sparkreversible.ops.NativeThreads;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.AttentionSubBlock;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import io.github.sparkreversible.reversible.MlpSubBlock;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Trains a transformer stage on random tokens and measures its steps: {@link StepProfile}. */
public final class StepProfiler {
  private static final String INPUT = "tokens";
  private static final String STAGE = "stage";
  private static final int WARM_UP = 2;
  private static final int WARM_UP_OF_PROCESS = 20;
  private static final int CLASSES = 10;
  private static final double NANOS = 1e9;
  private static final double WEIGHT_DEVIATION = 0.02;

  /**
   * What to measure.
   *
   * @param mode name for the result
   * @param alpha coefficient alpha
   * @param beta coefficient beta
   * @param storage what a step keeps
   * @param anchorInterval of the stage: 0 automatic, -1 none
   * @param batch rows of a batch
   * @param tokens tokens of a row
   * @param dim size of a token
   * @param heads attention heads
   * @param depth transformer blocks
   * @param steps steps that are timed
   * @param threads native threads
   */
  public record Settings(
      String mode,
      double alpha,
      double beta,
      ActivationStorage storage,
      int anchorInterval,
      int batch,
      int tokens,
      int dim,
      int heads,
      int depth,
      int steps,
      int threads) {

    private static final String CHECKPOINTED = "checkpointed";
    private static final String REVERSIBLE = "reversible";

    /** The same mode with a network and a batch of hardly any size. */
    Settings tiny() {
      return new Settings(
          mode, alpha, beta, storage, anchorInterval, 1, 4, 2 * heads, heads, 2, 1, threads);
    }

    /** The same shapes with the least memory: one block, of which nothing is kept. */
    Settings shallow() {
      return new Settings(
          mode, 0, 1, ActivationStorage.REVERSIBLE, -1, batch, tokens, dim, heads, 1, 1, threads);
    }

    /** The same with the coefficients and the storage of a mode. */
    public Settings in(String newMode, double newAlpha, double newBeta) {
      ActivationStorage newStorage =
          switch (newMode) {
            case "conventional" -> ActivationStorage.ALL;
            case CHECKPOINTED -> ActivationStorage.CHECKPOINTED;
            default -> ActivationStorage.REVERSIBLE;
          };
      return new Settings(
          newMode,
          newAlpha,
          newBeta,
          newStorage,
          newMode.equals(REVERSIBLE) ? -1 : 0,
          batch,
          tokens,
          dim,
          heads,
          depth,
          steps,
          threads);
    }
  }

  /** Trains and measures, in this process. */
  public static StepProfile measure(Settings settings) {
    NativeThreads.set(settings.threads);
    // Code and buffers that any network needs are not the measured network's, nor is the machine
    // code that oneDNN makes for the shapes, some 20 MiB at every depth.
    warmUp(settings.tiny(), WARM_UP_OF_PROCESS);
    warmUp(settings.shallow(), 1);
    releaseMemory();
    // Memory of oneDNN's primitives stays, and counts as the measured network's.
    long before = ProcessMemory.anonymousBytes() - Pointer.totalBytes();
    ComputationGraph graph = network(settings);
    Run run = new Run(settings, graph);
    run.steps(WARM_UP);
    double[] seconds = run.steps(settings.steps);
    final long growth = ProcessMemory.anonymousBytes() - before;
    Arrays.sort(seconds);
    Dr2StageLayer stage = (Dr2StageLayer) graph.getLayer(STAGE);
    return new StepProfile(
        settings.mode,
        settings.alpha,
        settings.beta,
        stage.anchorInterval(),
        settings.batch,
        settings.tokens,
        settings.dim,
        settings.heads,
        settings.depth,
        NativeMemory.bytes(graph.params()),
        run.peak,
        run.peak - NativeMemory.ofNetwork(graph),
        ProcessMemory.peakResidentBytes(),
        (seconds[(settings.steps - 1) / 2] + seconds[settings.steps / 2]) / 2,
        stage.reversalError(),
        plan(settings).total(),
        growth);
  }

  private static void warmUp(Settings settings, int steps) {
    ComputationGraph graph = network(settings);
    Run run = new Run(settings, graph);
    run.steps(steps);
    RoundWorker.closeArrays(graph);
    RoundWorker.closeAll(run.batch.getFeatures(0), run.batch.getLabels(0));
  }

  /** Native bytes of a network and its steps after a number of steps, and after more of them. */
  static long[] nativeBytes(Settings settings, int first, int later) {
    ComputationGraph graph = network(settings);
    Run run = new Run(settings, graph);
    run.steps(first);
    long early = NativeMemory.ofNetwork(graph) + NativeMemory.ofThread();
    run.steps(later - first);
    return new long[] {early, NativeMemory.ofNetwork(graph) + NativeMemory.ofThread()};
  }

  /** What the memory plan foresees for the network. */
  private static MemoryPlan plan(Settings settings) {
    return MemoryPlan.of(
        configuration(settings), settings.batch, Map.of(INPUT, inputType(settings)));
  }

  /** Steps of one network on one batch. */
  private static final class Run {
    private final ComputationGraph graph;
    private final MultiDataSet batch;
    private final long data;
    private long peak;

    Run(Settings settings, ComputationGraph graph) {
      this.graph = graph;
      batch = batch(settings);
      data = NativeMemory.bytes(batch.getFeatures(0)) + NativeMemory.bytes(batch.getLabels(0));
    }

    /** Seconds of each step. */
    double[] steps(int count) {
      double[] seconds = new double[count];
      for (int step = 0; step < count; step++) {
        long start = System.nanoTime();
        graph.fit(batch);
        seconds[step] = (System.nanoTime() - start) / NANOS;
        peak = Math.max(peak, data + NativeMemory.ofNetwork(graph) + NativeMemory.ofThread());
      }
      return seconds;
    }
  }

  private static void releaseMemory() {
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    Dr2StageLayer.releaseMemoryOfThread();
  }

  private static InputType inputType(Settings settings) {
    return InputType.recurrent(settings.dim, settings.tokens, RNNFormat.NWC);
  }

  private static ComputationGraph network(Settings settings) {
    ComputationGraph graph = new ComputationGraph(configuration(settings));
    graph.init();
    InPlaceUpdater.use(graph);
    return graph;
  }

  private static ComputationGraphConfiguration configuration(Settings settings) {
    Dr2Stage.Builder stage =
        new Dr2Stage.Builder(settings.dim)
            .coefficientSchedule(CoefficientSchedule.fixed(settings.alpha, settings.beta))
            .activationStorage(settings.storage)
            .anchorInterval(settings.anchorInterval);
    for (int block = 0; block < settings.depth; block++) {
      stage.add(
          new AttentionSubBlock(settings.dim, settings.heads, AttentionSubBlock.QkvBias.ALL, 1e-6));
      stage.add(new MlpSubBlock(settings.dim, 4 * settings.dim, 1e-6));
    }
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .weightInit(new NormalDistribution(0, WEIGHT_DEVIATION))
        .updater(new Sgd(1e-3))
        .graphBuilder()
        .addInputs(INPUT)
        .setInputTypes(inputType(settings))
        .addLayer(STAGE, stage.build(), INPUT)
        .addLayer("pooling", new MeanPooling.Builder().build(), STAGE)
        .addLayer(
            "classifier",
            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(settings.dim)
                .nOut(CLASSES)
                .build(),
            "pooling")
        .setOutputs("classifier")
        .build();
  }

  private static MultiDataSet batch(Settings settings) {
    INDArray tokens = Nd4j.randn(DataType.FLOAT, settings.batch, settings.tokens, settings.dim);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, settings.batch, CLASSES);
    Random random = new Random(1);
    for (int row = 0; row < settings.batch; row++) {
      labels.putScalar(row, random.nextInt(CLASSES), 1);
    }
    return new MultiDataSet(tokens, labels);
  }
}

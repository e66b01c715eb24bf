package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.ClassifierHead;
import io.github.sparkreversible.backbone.PointGroupEmbedding;
import io.github.sparkreversible.backbone.PointMaeVit;
import io.github.sparkreversible.backbone.TokenNormalization;
import io.github.sparkreversible.backbone.TokenReadout;
import io.github.sparkreversible.backbone.TokenReadout.Part;
import io.github.sparkreversible.backbone.VideoNetworkBuilder;
import io.github.sparkreversible.backbone.VideoSwin;
import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.ops.NativeThreads;
import io.github.sparkreversible.ops.ScratchMemory;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SelfAttentionLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** What the plan foresees against what training takes, and the advice that comes of it. */
class MemoryPlanIT {
  private static final int BATCH = 8;
  private static final int FRAMES = 8;
  private static final int SIDE = 64;
  private static final int CLASSES = 4;

  /** Begin, midst and end of a dynamic schedule. */
  private static final int STEPS = 3;

  private static final long MIB = 1 << 20;
  private static final long SEED = 1;

  private static VideoVit.Builder network() {
    return VideoVit.builder()
        .clip(FRAMES, SIDE, SIDE, 3)
        .classes(CLASSES)
        .tubelet(2, 8)
        .dim(96)
        .depth(4)
        .heads(4);
  }

  /** Stages whose windows do not fit the grid, and clips whose tubelets do not fit either. */
  private static VideoSwin.Builder windows() {
    return VideoSwin.builder()
        .clip(FRAMES, SIDE, SIDE, 3)
        .classes(CLASSES)
        .tubelet(2, 5)
        .dim(48)
        .depths(2, 3)
        .heads(3, 6)
        .window(4, 5, 5);
  }

  private static MemoryPlan plan(ComputationGraphConfiguration configuration) {
    return MemoryPlan.of(configuration, BATCH, Map.of(VideoVit.INPUT, clips()));
  }

  private static InputType clips() {
    return InputType.convolutional3D(Convolution3D.DataFormat.NDHWC, FRAMES, SIDE, SIDE, 3);
  }

  @Test
  void foreseesWhatEveryModeTakes() throws Exception {
    check("all", network().activationStorage(ActivationStorage.ALL));
    check("checkpointed", network().activationStorage(ActivationStorage.CHECKPOINTED));
    // A first step tells as much as later ones, in which workspaces have their memory.
    checkSteps("reversible", network());
    // Attention keeps its probabilities with large heads.
    check("large heads", network().heads(1));
    check("fixed anchors", network().anchorInterval(3));
    // The masks are temporaries of the operation, which the plan does not know.
    check("dropout", network().dropout(0.1).stochasticDepth(0.2), 0.03);
    check("windows", windows());
    check("windows, all", windows().activationStorage(ActivationStorage.ALL));
    checkSteps("dynamic", network().coefficientSchedule(CoefficientSchedule.dynamic(STEPS - 1)));
    check("input gradient", network().inputGradient(true));
    check("angles", network().classes(20_000).head(ClassifierHead.angularMargin(64, 0.5)));
  }

  /** Each thread has its own part of what oneDNN's primitives share. */
  @Test
  void foreseesWhatTwoNativeThreadsTake() throws Exception {
    int threads = NativeThreads.current();
    try {
      NativeThreads.set(2);
      check("two threads", network());
    } finally {
      NativeThreads.set(threads);
    }
  }

  private static void check(String mode, VideoNetworkBuilder<?> network) throws Exception {
    check(mode, network, 0.005);
  }

  private static void check(String mode, VideoNetworkBuilder<?> network, double tolerance)
      throws Exception {
    check(mode, network.build(), VideoVit.INPUT, clips(), tolerance);
  }

  private static void checkSteps(String mode, VideoNetworkBuilder<?> network) throws Exception {
    check(mode, network.build(), VideoVit.INPUT, clips(), 0.005, STEPS);
  }

  private static void check(
      String mode,
      ComputationGraphConfiguration configuration,
      String inputName,
      InputType input,
      double tolerance)
      throws Exception {
    check(mode, configuration, inputName, input, tolerance, 1);
  }

  private static void check(
      String mode,
      ComputationGraphConfiguration configuration,
      String inputName,
      InputType input,
      double tolerance,
      int steps)
      throws Exception {
    AdamW.configure(configuration, new WarmupCosineSchedule(1e-3, 1, 10), 0.05);
    MemoryPlan plan = MemoryPlan.of(configuration, BATCH, Map.of(inputName, input));
    SettledBytes.of(Pointer::totalBytes);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      int nativeThreads = NativeThreads.current();
      thread.submit(() -> NativeThreads.set(nativeThreads)).get();
      long measured = thread.submit(() -> measured(configuration, input, steps)).get();
      System.out.printf("%s: measured %d, planned %d%n", mode, measured, plan.total());
      // The plan rounds up what oneDNN's primitives share.
      double allowed = tolerance * measured + 0.75 * MIB;
      assertEquals(measured, plan.total(), allowed, mode + ": " + plan.describe());
    } finally {
      thread.shutdownNow();
      assertTrue(thread.awaitTermination(1, TimeUnit.MINUTES));
    }
  }

  private static long measured(
      ComputationGraphConfiguration configuration, InputType input, int steps) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    DataType type = configuration.getDataType();
    Nd4j.getRandom().setSeed(SEED);
    INDArray inputs = Nd4j.rand(type, shape(input));
    long classes =
        configuration
            .clone()
            .getLayerActivationTypes(true, false, input)
            .get(configuration.getNetworkOutputs().get(0))
            .arrayElementsPerExample();
    INDArray labels = Nd4j.zeros(type, BATCH, classes);
    labels.getColumn(0).assign(1);
    long peak = 0;
    long before = Pointer.totalBytes();
    for (int step = 0; step < steps; step++) {
      graph.fit(new MultiDataSet(inputs, labels));
      peak = Math.max(peak, NativeMemory.ofNetwork(graph) + NativeMemory.ofThread() - before);
    }
    // What the processor wants beyond the plan's part for it.
    long beyondPlan = Math.max(0, ScratchMemory.bytesOfThread() - MemoryPlanner.SCRATCH);
    Dr2StageLayer.releaseMemoryOfThread();
    return peak - beyondPlan + NativeMemory.bytes(inputs) + NativeMemory.bytes(labels);
  }

  private static long[] shape(InputType input) {
    if (input instanceof InputType.InputTypeRecurrent clouds) {
      return new long[] {BATCH, clouds.getTimeSeriesLength(), clouds.getSize()};
    }
    InputType.InputTypeConvolutional3D clips = (InputType.InputTypeConvolutional3D) input;
    return new long[] {
      BATCH, clips.getDepth(), clips.getHeight(), clips.getWidth(), clips.getChannels()
    };
  }

  /** Arrays with an axis of size one in their midst. */
  @Test
  void foreseesWhatPicturesTake() throws Exception {
    InputType pictures =
        InputType.convolutional3D(Convolution3D.DataFormat.NDHWC, 1, 12 * SIDE, 12 * SIDE, 3);
    VideoVit.Builder network =
        network().clip(1, 12 * SIDE, 12 * SIDE, 3).tubelet(1, 16).dim(288).depth(1);
    // Many tokens and little else: what workspaces are larger by than what is asked of them shows.
    check("pictures", network.build(), VideoVit.INPUT, pictures, 0.001);
  }

  /** Stages with a context, layers whose working memory is larger, and running statistics. */
  @Test
  void foreseesWhatPointCloudsTake() throws Exception {
    InputType clouds = InputType.recurrent(3, 512, RNNFormat.NWC);
    for (ActivationStorage storage : ActivationStorage.values()) {
      for (PointMaeVit.Builder network :
          List.of(PointMaeVit.builder().groups(48, 8), PointMaeVit.pix4Point().firstFeature(0))) {
        ComputationGraphConfiguration configuration =
            network
                .cloud(512, 3)
                .classes(CLASSES)
                .dim(96)
                .depth(4)
                .heads(4)
                .headDropout(0)
                .activationStorage(storage)
                .build();
        check("clouds, " + storage, configuration, PointMaeVit.INPUT, clouds, 0.005);
        if (storage != ActivationStorage.REVERSIBLE) {
          continue;
        }
        // A batch of these takes many chunks.
        ComputationGraphConfiguration inChunks = configuration.clone();
        ((PointGroupEmbedding)
                ((LayerVertex) inChunks.getVertices().get(PointMaeVit.EMBEDDING))
                    .getLayerConf()
                    .getLayer())
            .setChunkValues(1 << 19);
        check("clouds in chunks, " + storage, inChunks, PointMaeVit.INPUT, clouds, 0.01);
      }
    }
  }

  /** Gradients of neighbours share memory by turns, not those of the two largest outputs. */
  @Test
  void foreseesALargestOutputAmongSmallerOnes() throws Exception {
    int points = 8192;
    ComputationGraphConfiguration configuration =
        PointMaeVit.pix4Point()
            .cloud(points, 3)
            .groups(0, 4)
            .classes(CLASSES)
            .dim(96)
            .depth(1)
            .heads(2)
            .headDropout(0)
            .build();
    InputType clouds = InputType.recurrent(3, points, RNNFormat.NWC);
    check("large first level", configuration, PointMaeVit.INPUT, clouds, 0.001);
  }

  /** Statistics of many short rows, and a gradient of the network's input. */
  @Test
  void foreseesWhatANormalizationKeeps() throws Exception {
    InputType tokens = InputType.recurrent(2, 1 << 16, RNNFormat.NWC);
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(tokens)
            .addLayer("norm", new TokenNormalization.Builder(2, 1e-5).build(), "in")
            .addLayer("pooling", new TokenReadout.Builder(Part.MEAN).build(), "norm")
            .addLayer("out", new OutputLayer.Builder().nIn(2).nOut(CLASSES).build(), "pooling")
            .setOutputs("out")
            .build();
    check("normalization", configuration, "in", tokens, 0.005);
  }

  /** Frozen layers have no updater, and attention of DL4J reports no memory. */
  @Test
  void knowsLayersOfDl4j() {
    InputType sequences = InputType.recurrent(4, 6);
    NeuralNetConfiguration.Builder general =
        new NeuralNetConfiguration.Builder().updater(new Adam(1e-3));
    ComputationGraphConfiguration configuration =
        general
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(sequences)
            .addLayer(
                "frozen",
                new FrozenLayer.Builder()
                    .layer(
                        general
                            .clone()
                            .layer(new Convolution1DLayer.Builder(1).nIn(4).nOut(4).build())
                            .build()
                            .getLayer())
                    .build(),
                "in")
            .addLayer(
                "attention",
                new SelfAttentionLayer.Builder()
                    .nOut(4)
                    .nHeads(2)
                    .headSize(2)
                    .projectInput(true)
                    .build(),
                "frozen")
            .addLayer(
                "out",
                new RnnOutputLayer.Builder().activation(Activation.SOFTMAX).nOut(2).build(),
                "attention")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    MemoryPlan plan = MemoryPlan.of(configuration, BATCH, Map.of("in", sequences));
    assertEquals(Float.BYTES * graph.numParams(), plan.parameters());
    long trained = graph.numParams() - graph.getLayer("frozen").numParams();
    assertEquals(2 * Float.BYTES * trained, plan.updaterState());
  }

  @Test
  void namesItsParts() {
    MemoryPlan plan = plan(network().build());
    assertEquals(plan.parameters(), plan.gradients());
    assertEquals(2 * plan.parameters(), plan.updaterState());
    assertTrue(plan.describe().contains("updater state"), plan.describe());
  }

  @Test
  void anInputWithoutATypeIsRefused() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> MemoryPlan.of(network().build(), BATCH, Map.of("other", clips())));
    assertTrue(thrown.getMessage().contains(VideoVit.INPUT), thrown::toString);
  }

  private static List<String> advice(SparkConf conf, long limit) {
    MemoryPlan plan = new MemoryPlan(500 * MIB, 500 * MIB, 1000 * MIB, 100 * MIB, 300 * MIB, 0);
    return MemoryAdvice.of(plan, 2, conf, limit);
  }

  @Test
  void settingsThatLeaveTooLittleAreNamed() {
    SparkConf cluster =
        new SparkConf(false).setMaster("spark://host:7077").set("spark.executor.memory", "8g");
    List<String> found = advice(cluster, 0);
    assertEquals(
        List.of("spark.executor.memoryOverhead is 819 MiB, set it to 5800 MiB or more"), found);
    cluster.set("spark.executor.memoryOverhead", "6g");
    assertEquals(List.of(), advice(cluster, 0));
  }

  /** Networks that travel as results of tasks; larger ones travel in files. */
  @Test
  void theSizeOfResultsIsNamed() {
    SparkConf conf = new SparkConf(false).setMaster("local[8]");
    conf.set("spark.driver.maxResultSize", "16m");
    MemoryPlan small = new MemoryPlan(MIB, MIB, 2 * MIB, MIB, MIB, 0);
    assertEquals(
        List.of("spark.driver.maxResultSize is 16 MiB, set it to 24 MiB or more"),
        MemoryAdvice.of(small, 8, conf, 0));
    MemoryPlan large = new MemoryPlan(10 * MIB, 10 * MIB, 20 * MIB, MIB, MIB, 0);
    assertEquals(List.of(), MemoryAdvice.of(large, 8, conf, 0));
  }

  @Test
  void theLimitOfAnEmbeddedProcessIsNamed() {
    SparkConf embedded =
        new SparkConf(false).setMaster("local[2]").set("spark.driver.maxResultSize", "0");
    assertEquals(List.of(), advice(embedded, 0));
    List<String> found = advice(embedded, 2000 * MIB);
    assertEquals(1, found.size());
    assertTrue(found.get(0).startsWith("org.bytedeco.javacpp.maxPhysicalBytes"), found::toString);
  }
}

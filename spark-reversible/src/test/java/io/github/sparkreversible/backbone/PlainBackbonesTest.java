package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2Conversion;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.PlainGraph;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Every kind of backbone as an ordinary residual network, and that one as a Dr2Net again. */
public class PlainBackbonesTest extends JUnitPlatformSuite {
  private static final long SEED = 31;
  private static final int BATCH = 2;
  private static final int CLASSES = 3;
  private static final InputType CLIPS =
      InputType.convolutional3D(Convolution3D.DataFormat.NDHWC, 4, 12, 12, 2);
  private static final InputType CLOUDS = InputType.recurrent(4, 40, RNNFormat.NWC);

  /**
   * A backbone in small.
   *
   * @param builder its configuration at coefficients
   */
  private record Network(
      String name, InputType input, Function<Settings, ComputationGraphConfiguration> builder) {
    ComputationGraph graph(double alpha, double beta, ActivationStorage storage) {
      ComputationGraph graph =
          new ComputationGraph(
              builder.apply(new Settings(CoefficientSchedule.fixed(alpha, beta), storage)));
      graph.init();
      SeededArrays random = new SeededArrays(SEED, DataType.DOUBLE, Layout.CONTIGUOUS);
      graph.params().addi(random.normal(graph.params().shape()).muli(0.05));
      return graph;
    }

    DataSet batch() {
      SeededArrays random = new SeededArrays(SEED + 1, DataType.DOUBLE, Layout.CONTIGUOUS);
      INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, CLASSES);
      for (int i = 0; i < BATCH; i++) {
        labels.putScalar(i, i, 1);
      }
      long[] shape = input == CLIPS ? new long[] {BATCH, 4, 12, 12, 2} : new long[] {BATCH, 40, 4};
      return new DataSet(random.normal(shape), labels);
    }
  }

  private record Settings(CoefficientSchedule schedule, ActivationStorage storage) {
    <T extends VideoNetworkBuilder<T>> T apply(T builder) {
      return builder
          .clip(4, 12, 12, 2)
          .classes(CLASSES)
          .coefficientSchedule(schedule)
          .activationStorage(storage)
          .dataType(DataType.DOUBLE)
          .seed(SEED);
    }

    PointMaeVit.Builder apply(PointMaeVit.Builder builder) {
      return builder
          .cloud(40, 4)
          .classes(CLASSES)
          .groups(6, 4)
          .dim(8)
          .depth(2)
          .heads(2)
          .headDropout(0)
          .fixedStatistics(true)
          .coefficientSchedule(schedule)
          .activationStorage(storage)
          .dataType(DataType.DOUBLE)
          .seed(SEED);
    }

    VideoVit.Builder applyToVit(VideoVit.Builder builder) {
      return apply(builder).tubelet(2, 4).dim(8).depth(2).heads(2);
    }
  }

  private static List<Network> networks() {
    return List.of(
        new Network("VideoMAE", CLIPS, settings -> settings.applyToVit(VideoVit.builder()).build()),
        new Network(
            "ViT with a class token",
            CLIPS,
            settings ->
                settings
                    .applyToVit(VideoVit.builder())
                    .pooling(VideoVit.Pooling.CLASS_TOKEN)
                    .finalNorm(VideoVit.FinalNorm.BEFORE_POOLING)
                    .qkvBias(QkvBias.ALL)
                    .build()),
        new Network(
            "Video Swin",
            CLIPS,
            settings ->
                settings
                    .apply(VideoSwin.builder())
                    .dim(6)
                    .depths(2, 1)
                    .heads(1, 2)
                    .window(2, 2, 2)
                    .build()),
        new Network("Point-MAE", CLOUDS, settings -> settings.apply(PointMaeVit.builder()).build()),
        new Network(
            "Pix4Point", CLOUDS, settings -> settings.apply(PointMaeVit.pix4Point()).build()));
  }

  private static Map<String, INDArray> gradients(ComputationGraph graph, DataSet batch) {
    graph.setInput(0, batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    return graph.gradient().gradientForVariable().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().dup()));
  }

  private static boolean hasStages(ComputationGraph graph) {
    return graph.getConfiguration().getVertices().values().stream()
        .anyMatch(
            vertex ->
                vertex instanceof LayerVertex layer
                    && layer.getLayerConf().getLayer() instanceof Dr2Stage stage
                    && stage.getResidualFunctions().size() > 1);
  }

  @Test
  public void plainNetworkComputesWhatTheStagesDoAtTheStart() {
    for (Network network : networks()) {
      ComputationGraph stages = network.graph(1, 0, ActivationStorage.ALL);
      ComputationGraph plain = PlainGraph.of(stages);
      assertTrue(!hasStages(plain), network.name());
      assertEquals(stages.numParams(), plain.numParams(), network.name());
      DataSet batch = network.batch();
      Map<String, INDArray> expected = gradients(stages, batch);
      Map<String, INDArray> found = gradients(plain, batch);
      assertEquals(stages.score(), plain.score(), 1e-12 * stages.score(), network.name());
      expected.forEach(
          (name, gradient) -> {
            String ofPlain = name.replaceFirst("_(\\d+)\\.", ".$1_0.");
            RelativeError.require(network.name() + " " + name, found.get(ofPlain), gradient, 1e-10);
          });
    }
  }

  /** Its stages are the native ones in all they are, and compute the same anywhere on the way. */
  @Test
  public void plainNetworkConvertedIsTheNativeOne() {
    for (Network network : networks()) {
      for (double beta : new double[] {0, 0.4, 1}) {
        for (ActivationStorage storage :
            List.of(ActivationStorage.ALL, ActivationStorage.REVERSIBLE)) {
          checkConverted(network, beta, storage);
        }
      }
    }
  }

  private static void checkConverted(Network network, double beta, ActivationStorage storage) {
    ComputationGraph stages = network.graph(1 - beta, beta, storage);
    Dr2Conversion conversion =
        Dr2Conversion.of(
            PlainGraph.of(stages),
            stage ->
                stage
                    .coefficientSchedule(CoefficientSchedule.fixed(1 - beta, beta))
                    .activationStorage(storage),
            network.input());
    ComputationGraph converted = conversion.graph();
    String name = network.name() + ", beta " + beta + ", " + storage;
    assertTrue(
        conversion.residuals().stream().allMatch(Dr2Conversion.Residual::isReversible),
        () -> name + ": " + conversion.residuals());
    assertEquals(
        stages.getConfiguration().getVertices(), converted.getConfiguration().getVertices(), name);
    assertEquals(
        stages.getConfiguration().getVertexInputs(),
        converted.getConfiguration().getVertexInputs(),
        name);
    assertEquals(stages.params(), converted.params(), name);
    DataSet batch = network.batch();
    Map<String, INDArray> found = gradients(converted, batch);
    gradients(stages, batch)
        .forEach(
            (key, gradient) ->
                RelativeError.require(name + " " + key, found.get(key), gradient, 1e-12));
    assertEquals(stages.score(), converted.score(), 0, name);
  }

  @Test
  public void functionsKeepTheirUpdaters() {
    ComputationGraph stages = networks().get(0).graph(1, 0, ActivationStorage.ALL);
    Dr2Stage stage = stage(stages);
    stage.setIUpdater(new Adam(0.5));
    stage.setFunctionUpdaters(List.of(new Sgd(0.1), new Sgd(0.2), new Sgd(0.3), new Adam(0.4)));
    Dr2Stage converted = stage(Dr2Conversion.of(PlainGraph.of(stages), CLIPS).graph());
    assertEquals(stage.getIUpdater(), converted.getIUpdater());
    assertEquals(stage.getFunctionUpdaters(), converted.getFunctionUpdaters());
  }

  private static Dr2Stage stage(ComputationGraph graph) {
    return (Dr2Stage) graph.getLayer(VideoVit.STAGE).conf().getLayer();
  }

  private static VideoResNet.Builder residualNetwork(
      double alpha, double beta, ActivationStorage storage) {
    return new Settings(CoefficientSchedule.fixed(alpha, beta), storage)
        .apply(VideoResNet.builder())
        .channels(3)
        .blocks(3, 2);
  }

  private static ComputationGraph initialized(ComputationGraphConfiguration configuration) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    return graph;
  }

  private static int functions(ComputationGraph graph, String stage) {
    return ((Dr2Stage) graph.getLayer(stage).conf().getLayer()).getResidualFunctions().size();
  }

  /** DL4J's own layers: the network is built plain, and converted. */
  @Test
  public void residualNetworkStartsAsThePlainOne() {
    DataSet batch = networks().get(0).batch();
    VideoResNet.Builder builder = residualNetwork(1, 0, ActivationStorage.REVERSIBLE);
    ComputationGraph plain = initialized(builder.plain());
    ComputationGraph stages = initialized(builder.build());
    assertEquals(3, functions(stages, VideoResNet.layer(0)));
    assertEquals(1, functions(stages, VideoResNet.layer(1)));
    stages.setParams(plain.params());
    for (int step = 0; step < 3; step++) {
      RelativeError.require(
          "after " + step + " steps",
          stages.outputSingle(batch.getFeatures()),
          plain.outputSingle(batch.getFeatures()),
          1e-9);
      plain.fit(batch);
      stages.fit(batch);
    }
  }

  @Test
  public void reversedResidualNetworkHasTheSameGradients() {
    DataSet batch = networks().get(0).batch();
    Map<String, INDArray> kept =
        gradients(initialized(residualNetwork(0.4, 0.6, ActivationStorage.ALL).build()), batch);
    Map<String, INDArray> reversed =
        gradients(
            initialized(residualNetwork(0.4, 0.6, ActivationStorage.REVERSIBLE).build()), batch);
    kept.forEach(
        (name, gradient) -> RelativeError.require(name, reversed.get(name), gradient, 1e-8));
  }

  /** Along a random direction of all parameters but running statistics. */
  @Test
  public void gradientsOfTheResidualNetworkEqualFiniteDifferences() {
    DataSet batch = networks().get(0).batch();
    ComputationGraph graph =
        initialized(residualNetwork(0.4, 0.6, ActivationStorage.REVERSIBLE).build());
    Map<String, INDArray> gradients = gradients(graph, batch);
    SeededArrays random = new SeededArrays(SEED + 2, DataType.DOUBLE, Layout.CONTIGUOUS);
    double found = 0;
    Map<String, INDArray> along = new HashMap<>();
    for (Map.Entry<String, INDArray> entry : graph.paramTable().entrySet()) {
      if (!entry.getKey().matches(".*(mean|var|log10stdev)")) {
        INDArray direction = random.normal(entry.getValue().shape());
        along.put(entry.getKey(), direction);
        found += gradients.get(entry.getKey()).mul(direction).sumNumber().doubleValue() / BATCH;
      }
    }
    double step = 1e-6;
    double slope =
        (score(graph, batch, along, step) - score(graph, batch, along, -step)) / 2 / step;
    assertEquals(slope, found, 1e-5 * Math.max(1, Math.abs(slope)));
  }

  private static double score(
      ComputationGraph graph, DataSet batch, Map<String, INDArray> along, double step) {
    along.forEach((name, direction) -> graph.getParam(name).addi(direction.mul(step)));
    double score = graph.score(batch, true);
    along.forEach((name, direction) -> graph.getParam(name).subi(direction.mul(step)));
    return score;
  }
}

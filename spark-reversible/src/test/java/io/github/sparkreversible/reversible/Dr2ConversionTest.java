package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Residual networks of DL4J as Dr2Net graphs. */
public class Dr2ConversionTest extends JUnitPlatformSuite {
  private static List<String> reversible(Dr2Conversion conversion) {
    return conversion.residuals().stream()
        .filter(Dr2Conversion.Residual::isReversible)
        .map(each -> each.addition() + " in " + each.stage())
        .toList();
  }

  private static String reason(Dr2Conversion conversion, String addition) {
    return conversion.residuals().stream()
        .filter(each -> each.addition().equals(addition) && !each.isReversible())
        .map(Dr2Conversion.Residual::reason)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Evaluations are the same, and trainings go the same way: gradients, regularization, updaters
   * and running statistics.
   */
  private static void assertTrainsAlike(ResidualNetworks.Example example) {
    ComputationGraph plain = example.graph(DataType.DOUBLE);
    DataSet batch = example.batch(DataType.DOUBLE);
    ComputationGraph converted = Dr2Conversion.of(plain, example.type()).graph();
    assertEquals(plain.numParams(), converted.numParams(), example.name());
    for (int step = 0; step < 4; step++) {
      double difference =
          StageNetworks.relative(
              converted.outputSingle(batch.getFeatures()), plain.outputSingle(batch.getFeatures()));
      assertTrue(difference < 1e-9, example.name() + " after " + step + " steps: " + difference);
      plain.fit(batch);
      converted.fit(batch);
    }
  }

  /** Also one that was trained before, where a schedule begins. */
  @Test
  public void schedulesBeginWithTheConversion() {
    ResidualNetworks.Example example = ResidualNetworks.postActivation();
    ComputationGraph plain = example.graph(DataType.DOUBLE);
    DataSet batch = example.batch(DataType.DOUBLE);
    for (int step = 0; step < 5; step++) {
      plain.fit(batch);
    }
    ComputationGraph converted =
        Dr2Conversion.of(
                plain,
                stage -> stage.coefficientSchedule(CoefficientSchedule.dynamic(3)),
                example.type())
            .graph();
    INDArray input = batch.getFeatures();
    assertTrue(
        StageNetworks.relative(converted.outputSingle(input), plain.outputSingle(input)) < 1e-9);
  }

  @Test
  public void everyExampleTrainsAsBefore() {
    ResidualNetworks.all().forEach(Dr2ConversionTest::assertTrainsAlike);
  }

  @Test
  public void floatsComputeTheSame() {
    for (ResidualNetworks.Example example : ResidualNetworks.all()) {
      ComputationGraph plain = example.graph(DataType.FLOAT);
      INDArray input = example.batch(DataType.FLOAT).getFeatures();
      ComputationGraph converted = Dr2Conversion.of(plain, example.type()).graph();
      double difference =
          StageNetworks.relative(converted.outputSingle(input), plain.outputSingle(input));
      assertTrue(difference < 1e-5, example.name() + ": " + difference);
    }
  }

  /** At coefficients that are not the pretrained network's. */
  private static ComputationGraph between(
      ResidualNetworks.Example example, ActivationStorage storage) {
    return Dr2Conversion.of(
            example.unregularized(DataType.DOUBLE),
            stage ->
                stage
                    .coefficientSchedule(CoefficientSchedule.fixed(0.4, 0.7))
                    .activationStorage(storage),
            example.type())
        .graph();
  }

  @Test
  public void everyStorageGivesTheSameGradients() {
    for (ResidualNetworks.Example example : ResidualNetworks.all()) {
      DataSet batch = example.batch(DataType.DOUBLE);
      INDArray all = StageNetworks.gradient(between(example, ActivationStorage.ALL), batch);
      for (ActivationStorage storage : ActivationStorage.values()) {
        INDArray found = StageNetworks.gradient(between(example, storage), batch);
        assertTrue(StageNetworks.relative(found, all) < 1e-8, example.name() + ", " + storage);
      }
    }
  }

  /** The transformer is left out: DL4J's own attention gives twice its gradient. */
  @Test
  public void gradientsEqualFiniteDifferences() {
    for (ResidualNetworks.Example example : ResidualNetworks.all()) {
      if (example.name().equals(ResidualNetworks.transformer().name())) {
        continue;
      }
      ComputationGraph graph = between(example, ActivationStorage.REVERSIBLE);
      DataSet batch = example.batch(DataType.DOUBLE);
      INDArray along = StageNetworks.random(10, 1, DataType.DOUBLE, graph.params().shape());
      StageNetworks.withoutStatistics(graph, along);
      double actual = StageNetworks.gradient(graph, batch).mul(along).sumNumber().doubleValue();
      double expected = StageNetworks.slope(graph, batch, along);
      assertEquals(expected, actual, 1e-5 * Math.abs(expected), example.name());
    }
  }

  @Test
  public void preActivationBlocksBecomeTwoStagesAroundTheDownsampling() {
    ResidualNetworks.Example example = ResidualNetworks.preActivation();
    Dr2Conversion conversion = Dr2Conversion.of(example.graph(DataType.FLOAT), example.type());
    assertEquals(
        List.of("add1 in add2", "add2 in add2", "add4 in add5", "add5 in add5"),
        reversible(conversion));
    assertTrue(reason(conversion, "add3").contains("shortcut"), conversion.residuals()::toString);
  }

  @Test
  public void activationsAfterTheAdditionAreTakenIn() {
    for (ResidualNetworks.Example example :
        List.of(ResidualNetworks.postActivation(), ResidualNetworks.videos())) {
      Dr2Conversion conversion = Dr2Conversion.of(example.graph(DataType.FLOAT), example.type());
      assertEquals(
          List.of("add1 in act2", "add2 in act2", "add4 in act5", "add5 in act5"),
          reversible(conversion),
          example.name());
      assertEquals(5, conversion.residuals().size());
    }
  }

  /** The last normalization stands before no residual, and stays outside. */
  @Test
  public void normalizationsBetweenResidualsAreTakenIn() {
    ResidualNetworks.Example example = ResidualNetworks.postNormalization();
    Dr2Conversion conversion = Dr2Conversion.of(example.graph(DataType.FLOAT), example.type());
    assertEquals(List.of("add1 in add3", "add2 in add3", "add3 in add3"), reversible(conversion));
  }

  @Test
  public void aTransformerIsOneStage() {
    ResidualNetworks.Example example = ResidualNetworks.transformer();
    Dr2Conversion conversion = Dr2Conversion.of(example.graph(DataType.FLOAT), example.type());
    assertEquals(
        List.of("add1 in add4", "add2 in add4", "add3 in add4", "add4 in add4"),
        reversible(conversion));
  }

  /** A state that something else reads ends a stage; the next one begins there. */
  @Test
  public void aThirdReaderEndsAStage() {
    ResidualNetworks.Example example = ResidualNetworks.thirdReader();
    Dr2Conversion conversion = Dr2Conversion.of(example.graph(DataType.FLOAT), example.type());
    assertEquals(List.of("add1 in add1", "add2 in add2"), reversible(conversion));
  }

  private static Dr2Conversion withBranch(Consumer<ResidualNetworks.Blocks> build) {
    ResidualNetworks.Blocks blocks = ResidualNetworks.images(DataType.FLOAT);
    build.accept(blocks);
    return Dr2Conversion.of(blocks.finish(), ResidualNetworks.IMAGES);
  }

  private static ElementWiseVertex add() {
    return new ElementWiseVertex(ElementWiseVertex.Op.Add);
  }

  @Test
  public void reasonsAreGiven() {
    Dr2Conversion dropout =
        withBranch(
            blocks ->
                blocks
                    .layer("drop", new DropoutLayer.Builder(0.5).build(), "in")
                    .vertex("add", add(), "in", "drop"));
    assertTrue(reason(dropout, "add").contains("'drop'"), dropout.residuals()::toString);
    Dr2Conversion leak =
        withBranch(
            blocks ->
                blocks
                    .layer("conv", ResidualNetworks.convolution(1), "in")
                    .layer("act", new ActivationLayer(Activation.TANH), "conv")
                    .vertex("inner", add(), "in", "act")
                    .vertex("add", add(), "inner", "conv"));
    assertTrue(
        reason(leak, "inner").contains("'conv' inside of its branch is also read by 'add'"),
        leak.residuals()::toString);
    Dr2Conversion nested =
        withBranch(
            blocks ->
                blocks
                    .layer("conv", ResidualNetworks.convolution(1), "in")
                    .vertex("inner", add(), "in", "conv")
                    .layer("act", new ActivationLayer(Activation.TANH), "inner")
                    .vertex("add", add(), "in", "act"));
    assertTrue(reason(nested, "add").contains("'inner'"), nested.residuals()::toString);
  }

  @Test
  public void frozenLayersStayFrozen() {
    ResidualNetworks.Blocks blocks = ResidualNetworks.images(DataType.DOUBLE);
    Layer frozen =
        new FrozenLayer.Builder().layer(blocks.configured(ResidualNetworks.convolution(1))).build();
    blocks.layer("conv", frozen, "in").vertex("add", add(), "in", "conv");
    ComputationGraph plain = blocks.finish();
    ComputationGraph graph = Dr2Conversion.of(plain, ResidualNetworks.IMAGES).graph();
    INDArray before = graph.getLayer("add").params().dup();
    graph.fit(ResidualNetworks.batch(DataType.DOUBLE, 3, ResidualNetworks.CHANNELS, 6, 6));
    assertEquals(before, graph.getLayer("add").params());
  }

  @Test
  public void theConvertedGraphSurvivesJson() {
    for (ResidualNetworks.Example example : ResidualNetworks.all()) {
      ComputationGraph graph =
          Dr2Conversion.of(example.graph(DataType.FLOAT), example.type()).graph();
      ComputationGraph copy =
          new ComputationGraph(
              ComputationGraphConfiguration.fromJson(graph.getConfiguration().toJson()));
      copy.init(graph.params(), true);
      INDArray input = example.batch(DataType.FLOAT).getFeatures();
      assertEquals(graph.outputSingle(input), copy.outputSingle(input), example.name());
    }
  }

  @Test
  public void typesThatDoNotMatchTheInputsAreRefused() {
    ResidualNetworks.Example example = ResidualNetworks.transformer();
    ComputationGraph graph = example.graph(DataType.FLOAT);
    InputType[] two = {example.type(), example.type()};
    String message =
        Thrown.message(IllegalArgumentException.class, () -> Dr2Conversion.of(graph, two));
    assertTrue(message.contains("[in], got 2"), message + Arrays.toString(two));
  }
}

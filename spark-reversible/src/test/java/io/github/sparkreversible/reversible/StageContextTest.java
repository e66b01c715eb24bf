package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.MeanPooling;
import io.github.sparkreversible.backbone.TokenNormalization;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Stages whose residual functions read a context beside their input. */
public class StageContextTest extends JUnitPlatformSuite {
  private static final int DIM = 6;
  private static final int TOKENS = 5;
  private static final double EPSILON = 1e-5;

  private record Choice(double alpha, double beta, SecondStream start, StageOutput output) {}

  private static List<Choice> choices() {
    List<Choice> all = new ArrayList<>();
    for (double[] c : new double[][] {{1, 0}, {0.5, 0.5}, {0, 1}}) {
      for (SecondStream start : SecondStream.values()) {
        for (StageOutput output : List.of(StageOutput.LAST, StageOutput.SUM)) {
          all.add(new Choice(c[0], c[1], start, output));
        }
      }
    }
    return all;
  }

  private static Dr2Stage.Builder stage(int functions, Choice choice) {
    Dr2Stage.Builder stage =
        new Dr2Stage.Builder(DIM)
            .contextDim(DIM)
            .coefficientSchedule(CoefficientSchedule.fixed(choice.alpha, choice.beta))
            .secondStream(choice.start)
            .output(choice.output);
    for (int i = 0; i < functions; i++) {
      stage.add(i % 2 == 0 ? attention(choice.start) : new MlpSubBlock(DIM, 2 * DIM + 1, EPSILON));
    }
    return stage;
  }

  /** Where the context is a state it is no position. */
  private static ResidualFunction attention(SecondStream start) {
    AttentionSubBlock attention = new AttentionSubBlock(DIM, 2, QkvBias.NONE, EPSILON);
    return start == SecondStream.CONTEXT ? attention : new PositionedFunction(attention);
  }

  /** The parameters of the first layer get their gradients through tokens and context. */
  private static ComputationGraph network(Dr2Stage stage, DataType dataType) {
    ComputationGraph graph = network(stage, TOKENS, DIM, dataType);
    StageNetworks.randomize(graph, 2, dataType == DataType.DOUBLE ? 0.3 : 0.1);
    return graph;
  }

  static ComputationGraph network(Dr2Stage stage, int tokens, int dim, DataType dataType) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(dataType)
                .graphBuilder()
                .addInputs("tokens")
                .setInputTypes(InputType.recurrent(2 * dim, tokens, RNNFormat.NWC))
                .addLayer(
                    "norm", new TokenNormalization.Builder(2 * dim, EPSILON).build(), "tokens")
                .addLayer("stage", stage, "norm")
                .addLayer("pooling", new MeanPooling.Builder().build(), "stage")
                .addLayer(
                    "classifier",
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(dim)
                        .nOut(StageNetworks.CLASSES)
                        .build(),
                    "pooling")
                .setOutputs("classifier")
                .build());
    graph.init();
    return graph;
  }

  @Test
  public void gradientsEqualFiniteDifferences() {
    DataSet batch = StageNetworks.batch(1, 2, 2 * DIM, TOKENS, DataType.DOUBLE);
    for (int functions = 0; functions <= 4; functions++) {
      for (Choice choice : choices()) {
        ComputationGraph graph = network(stage(functions, choice).build(), DataType.DOUBLE);
        INDArray along = StageNetworks.random(10, 1, DataType.DOUBLE, graph.params().shape());
        double actual = StageNetworks.gradient(graph, batch).mul(along).sumNumber().doubleValue();
        double expected = StageNetworks.slope(graph, batch, along);
        assertEquals(
            expected,
            actual,
            1e-6 * Math.max(1, Math.abs(expected)),
            functions + " residual functions, " + choice);
      }
    }
  }

  @Test
  public void gradientsDoNotDependOnStorage() {
    DataSet batch = StageNetworks.batch(3, 2, 2 * DIM, TOKENS, DataType.FLOAT);
    for (int functions : new int[] {1, 2, 7}) {
      for (Choice choice : choices()) {
        String name = functions + " residual functions, " + choice;
        Dr2Stage.Builder all = stage(functions, choice).activationStorage(ActivationStorage.ALL);
        INDArray expected = gradient(all, batch);
        Dr2Stage.Builder checkpointed =
            stage(functions, choice).activationStorage(ActivationStorage.CHECKPOINTED);
        RelativeError.require(name, gradient(checkpointed, batch), expected, 1e-6);
        for (int interval : new int[] {AnchorPolicy.AUTOMATIC, 1, 3}) {
          Dr2Stage.Builder reversible = stage(functions, choice).anchorInterval(interval);
          double tolerance = choice.alpha == 0 ? 1e-5 : 1e-3;
          RelativeError.require(
              name + ", anchors " + interval, gradient(reversible, batch), expected, tolerance);
        }
      }
    }
  }

  private static INDArray gradient(Dr2Stage.Builder stage, DataSet batch) {
    return StageNetworks.gradient(network(stage.build(), DataType.FLOAT), batch);
  }

  /** What a broken interval added to the gradient of the context is taken back. */
  @Test
  public void repairedIntervalsGiveTheSameGradients() {
    DataSet batch = StageNetworks.batch(3, 2, 2 * DIM, TOKENS, DataType.FLOAT);
    Choice choice = new Choice(0.5, 0.5, SecondStream.INPUT, StageOutput.BLEND);
    INDArray expected = gradient(stage(9, choice).activationStorage(ActivationStorage.ALL), batch);
    ComputationGraph graph =
        network(
            stage(9, choice).anchorInterval(4).reversalTolerance(1e-12).build(), DataType.FLOAT);
    RelativeError.require("gradients", StageNetworks.gradient(graph, batch), expected, 1e-5);
    Dr2StageLayer layer = (Dr2StageLayer) graph.getLayer("stage");
    assertTrue(layer.reversalError() > 0 && layer.reversalError() < 1e-4);
    assertEquals(3, layer.repairedIntervals());
  }

  @Test
  public void whatIsReservedIsWhatIsTaken() throws Exception {
    Choice choice = new Choice(0.3, 0.7, SecondStream.INPUT, StageOutput.BLEND);
    for (ActivationStorage storage : ActivationStorage.values()) {
      Dr2Stage stage =
          stage(6, choice)
              .activationStorage(storage)
              .anchorInterval(storage == ActivationStorage.REVERSIBLE ? 2 : 0)
              .build();
      StageMemory planned =
          StageMemory.ofTraining(
              stage, new Coefficients(0.3, 0.7), DataType.FLOAT, 4, TOKENS, 2 * DIM);
      ExecutorService thread = Executors.newSingleThreadExecutor();
      try {
        Callable<Long> measurement =
            () -> {
              ComputationGraph graph = network(stage, DataType.FLOAT);
              graph.fit(StageNetworks.batch(1, 4, 2 * DIM, TOKENS, DataType.FLOAT));
              assertEquals(0, ThreadArenas.current().arraysBeside(), storage.name());
              return Dr2StageLayer.memoryOfThread();
            };
        assertEquals(
            4 * (planned.states() + planned.temporaries() + planned.gradients()),
            thread.submit(measurement).get(),
            storage.name());
      } finally {
        thread.shutdownNow();
      }
    }
  }

  @Test
  public void aStageIsReversedWithItsContext() {
    Choice choice = new Choice(0, 1, SecondStream.INPUT, StageOutput.LAST);
    ComputationGraph graph = network(stage(5, choice).build(), DataType.DOUBLE);
    Dr2StageLayer layer = (Dr2StageLayer) graph.getLayer("stage");
    INDArray input = StageNetworks.random(5, 1, DataType.DOUBLE, 2, TOKENS, DIM);
    INDArray context = StageNetworks.random(6, 1, DataType.DOUBLE, 2, TOKENS, DIM);
    StageInverse inverse = layer.inverse(context);
    StageInverse.State last = inverse.forward(input);
    RelativeError.require("reversed", inverse.reverse(last).state().x(), input, 1e-12);
    INDArray both = Nd4j.concat(2, input, context);
    layer.setInput(both, LayerWorkspaceMgr.noWorkspaces());
    INDArray activated = layer.activate(false, LayerWorkspaceMgr.noWorkspaces());
    RelativeError.require("forward", last.x(), activated, 1e-12);
    String without = Thrown.message(IllegalStateException.class, layer::inverse);
    assertTrue(without.contains("'stage'") && without.contains("[batch, tokens, 6]"), without);
    String wrong = Thrown.message(IllegalArgumentException.class, () -> layer.inverse(both));
    assertTrue(wrong.contains("[2, 5, 12]"), wrong);
  }

  @Test
  public void whatDoesNotFitIsRefused() {
    Choice choice = new Choice(0, 1, SecondStream.INPUT, StageOutput.LAST);
    String none =
        Thrown.message(
            IllegalArgumentException.class, () -> stage(1, choice).contextDim(0).build());
    assertTrue(none.contains("dim 6") && none.contains("dim 0"), none);
    String anyDim =
        Thrown.message(IllegalArgumentException.class, () -> new Dr2Stage.Builder().contextDim(2));
    assertTrue(anyDim.contains("contextDim is 2"), anyDim);
    ComputationGraph graph = network(stage(1, choice).build(), DataType.FLOAT);
    Dr2StageLayer layer = (Dr2StageLayer) graph.getLayer("stage");
    layer.setInput(
        StageNetworks.random(1, 1, DataType.FLOAT, 2, TOKENS, DIM),
        LayerWorkspaceMgr.noWorkspaces());
    String input =
        Thrown.message(
            IllegalArgumentException.class,
            () -> layer.activate(false, LayerWorkspaceMgr.noWorkspaces()));
    assertTrue(input.contains("[batch, tokens, 12]") && input.contains("[2, 5, 6]"), input);
  }

  @Test
  public void theContextSurvivesJson() {
    Choice choice = new Choice(0, 1, SecondStream.INPUT, StageOutput.LAST);
    ComputationGraph graph = network(stage(3, choice).build(), DataType.FLOAT);
    String json = graph.getConfiguration().toJson();
    ComputationGraphConfiguration copy = ComputationGraphConfiguration.fromJson(json);
    assertEquals(graph.getConfiguration(), copy);
    assertEquals(json, copy.toJson());
  }
}

package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.ChannelsFirst;
import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.layers.ChangeCarrier;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import io.github.sparkreversible.reversible.StageInverse;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** States carried back to the middle of a stage, and trained on from there. */
public class StageTailTest extends JUnitPlatformSuite {
  private static final long SEED = 41;
  private static final int BLOCKS = 3;
  private static final int ROWS = 3;
  private static final int CLASSES = 4;

  private static VideoVit.Builder builder(double alpha, double beta, DataType dataType) {
    return VideoVit.builder()
        .clip(2, 12, 12, 1)
        .classes(CLASSES)
        .tubelet(2, 4)
        .dim(8)
        .depth(BLOCKS)
        .heads(2)
        .coefficientSchedule(CoefficientSchedule.fixed(alpha, beta))
        .dataType(dataType)
        .seed(SEED);
  }

  private static ComputationGraph network(VideoVit.Builder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    graph.params().addi(random(graph, 1).normal(graph.params().shape()).muli(0.1));
    return graph;
  }

  private static SeededArrays random(ComputationGraph graph, long salt) {
    return new SeededArrays(SEED + salt, graph.params().dataType(), Layout.CONTIGUOUS);
  }

  /** What a training step of a network has between its forward and its backward pass. */
  private static final class Step extends BaseTrainingListener {
    private StageInverse.State last;
    private double loss;
    private final Map<String, INDArray> inputs = new HashMap<>();

    @Override
    public void onForwardPass(Model model, Map<String, INDArray> activations) {
      ComputationGraph graph = (ComputationGraph) model;
      StageInverse.State states = ((Dr2StageLayer) graph.getLayer(VideoVit.STAGE)).lastStates();
      last = new StageInverse.State(states.x().dup(), states.before().dup());
      graph
          .getConfiguration()
          .getVertexInputs()
          .forEach(
              (name, read) -> {
                if (activations.containsKey(read.get(0))) {
                  inputs.put(name, activations.get(read.get(0)).dup());
                }
              });
    }
  }

  private static Step step(ComputationGraph graph) {
    return step(graph, 0);
  }

  private static Step step(ComputationGraph graph, int iteration) {
    Step step = new Step();
    graph.setListeners(step);
    graph.getConfiguration().setIterationCount(iteration);
    graph.setInput(0, random(graph, 2).normal(ROWS, 2, 12, 12, 1));
    graph.setLabels(labels(graph));
    graph.computeGradientAndScore();
    step.loss = graph.score();
    return step;
  }

  private static INDArray labels(ComputationGraph graph) {
    INDArray labels = Nd4j.zeros(graph.params().dataType(), ROWS, CLASSES);
    for (int row = 0; row < ROWS; row++) {
      labels.putScalar(row, row, 1);
    }
    return labels;
  }

  private static List<VideoVit.Builder> variants(double alpha, double beta, DataType dataType) {
    return List.of(
        builder(alpha, beta, dataType),
        builder(alpha, beta, dataType)
            .pooling(VideoVit.Pooling.CLASS_TOKEN)
            .finalNorm(VideoVit.FinalNorm.BEFORE_POOLING),
        builder(alpha, beta, dataType)
            .finalNorm(VideoVit.FinalNorm.BEFORE_POOLING)
            .stageOutput(StageOutput.LAST),
        builder(alpha, beta, dataType).stageOutput(StageOutput.MEAN));
  }

  private static StageInverse.State changed(StageInverse.State state, StageInverse.State change) {
    return new StageInverse.State(state.x().add(change.x()), state.before().add(change.before()));
  }

  @Test
  public void statesCarriedBackAndForwardAreTheTargetAtEveryDepth() {
    for (VideoVit.Builder variant : variants(0, 1, DataType.FLOAT)) {
      ComputationGraph graph = network(variant);
      Step step = step(graph);
      INDArray featureChange = random(graph, 3).normal(ROWS, 8);
      for (int depth = 0; depth < 2 * BLOCKS; depth++) {
        StageTail tail = new StageTail(graph, depth);
        INDArray outputChange = tail.outputChange(step.inputs, featureChange);
        StageInverse.State target = changed(step.last, tail.stateChange(outputChange));
        StageInverse.Reversal injected = tail.back(target);
        assertTrue(injected.error() < 1e-4, "depth " + depth + ": " + injected.error());
        StageInverse.State again = tail.forward(injected.state());
        RelativeError.require("depth " + depth + " x", again.x(), target.x(), 1e-4);
        RelativeError.require("depth " + depth + " before", again.before(), target.before(), 1e-4);
      }
    }
  }

  /** Small changes: the normalization's own scale is held. */
  @Test
  public void theChangedStatesGiveTheChangedFeature() {
    for (VideoVit.Builder variant : variants(0.3, 0.7, DataType.DOUBLE)) {
      ComputationGraph graph = network(variant);
      Step step = step(graph);
      StageTail tail = new StageTail(graph, 1);
      INDArray feature = step.inputs.get(VideoVit.CLASSIFIER);
      // A change that leaves each row's mean and scale alone in first order is made exactly.
      INDArray featureChange = random(graph, 3).normal(ROWS, 8).muli(1e-5);
      INDArray outputChange = tail.outputChange(step.inputs, featureChange);
      StageInverse.State change = tail.stateChange(outputChange);
      INDArray found = feature(graph, changed(step.last, change)).subi(feature);
      INDArray same = feature(graph, step.last).subi(feature);
      assertEquals(0, same.norm2Number().doubleValue(), 1e-10);
      // What normalization does to the part along its own two directions is not made up for.
      double angle =
          found.mul(featureChange).sumNumber().doubleValue()
              / found.norm2Number().doubleValue()
              / featureChange.norm2Number().doubleValue();
      assertTrue(angle > 0.7, "the change points elsewhere: " + angle);
    }
  }

  /** What the layers behind the stage make of its last states. */
  private static INDArray feature(ComputationGraph graph, StageInverse.State last) {
    StageTail none = new StageTail(graph, 2 * BLOCKS - 1);
    return none.feature(none.back(last).state());
  }

  @Test
  public void theLeastChangeIsTaken() {
    ComputationGraph graph = network(builder(0, 1, DataType.DOUBLE));
    SeededArrays random = random(graph, 4);
    INDArray tokens = random.normal(ROWS, 5, 8);
    INDArray change = random.normal(ROWS, 8);
    INDArray mean = ((ChangeCarrier) graph.getLayer(VideoVit.POOLING)).inputChange(tokens, change);
    RelativeError.require("mean of the change", mean.mean(1), change, 1e-12);
    for (int token = 1; token < 5; token++) {
      assertEquals(
          mean.slice(0).getRow(0), mean.slice(0).getRow(token), "the change differs by token");
    }
  }

  /** Unchanged states have the network's own gradients from the depth on. */
  @Test
  public void gradientsOfInjectedStatesAreThoseOfTheNetwork() {
    for (VideoVit.Builder variant : variants(0.3, 0.7, DataType.DOUBLE)) {
      ComputationGraph graph = network(variant);
      Step step = step(graph);
      INDArray expected = graph.getFlattenedGradients().dup();
      double loss = graph.score();
      for (int depth = 0; depth < 2 * BLOCKS; depth++) {
        StageTail tail = new StageTail(graph, depth);
        graph.getFlattenedGradients().assign(0);
        double injected = tail.addGradients(tail.back(step.last).state(), labels(graph), 2);
        assertEquals(loss, injected, 1e-9 * loss);
        graph.gradient().gradientForVariable().forEach((name, gradient) -> {});
        INDArray found = graph.getFlattenedGradients();
        long from = found.length() - tail.numberOfParameters();
        for (long i = 0; i < found.length(); i += 7) {
          double wanted = i < from ? 0 : 2 * expected.getDouble(i);
          assertEquals(wanted, found.getDouble(i), 1e-8, "depth " + depth + ", parameter " + i);
        }
      }
    }
  }

  /**
   * The way forward is the one that was reversed, whatever the network drops: injected states that
   * nothing was added to give the very loss of the forward pass that dropped.
   */
  @Test
  public void nothingIsDroppedBehindInjectedStates() {
    ComputationGraph graph =
        network(builder(0.3, 0.7, DataType.DOUBLE).dropout(0.3).stochasticDepth(0.5));
    ComputationGraph plain = network(builder(0.3, 0.7, DataType.DOUBLE));
    double withoutDropping = step(plain, 7).loss;
    Step step = step(graph, 7);
    assertTrue(Math.abs(step.loss - withoutDropping) > 1e-3, "nothing was dropped");
    for (int depth = 0; depth < 2 * BLOCKS; depth++) {
      StageTail tail = new StageTail(graph, depth);
      StageInverse.Reversal injected = tail.back(step.last);
      assertEquals(
          step.loss,
          tail.addGradients(injected.state(), labels(graph), 1),
          1e-9 * step.loss,
          "depth " + depth);
      graph.getFlattenedGradients().assign(0);
      tail.addGradients(injected.state(), labels(graph), 1);
      plain.getFlattenedGradients().assign(0);
      new StageTail(plain, depth).addGradients(injected.state(), labels(plain), 1);
      RelativeError.require(
          "depth " + depth, graph.getFlattenedGradients(), plain.getFlattenedGradients(), 1e-12);
    }
  }

  private static String refusedBehindTheStage(Layer pooling) {
    ComputationGraphConfiguration configuration = builder(0, 1, DataType.FLOAT).build();
    ((LayerVertex) configuration.getVertices().get(VideoVit.POOLING))
        .getLayerConf()
        .setLayer(pooling);
    return Thrown.message(
        IllegalArgumentException.class, () -> InjectionPoint.of(configuration, 2));
  }

  @Test
  public void aChangeIsCarriedThroughLayersThatCan() {
    String foreign = refusedBehindTheStage(new GlobalPoolingLayer());
    assertTrue(foreign.contains("layer 'pooling' (GlobalPoolingLayer)"), foreign);
    String own = refusedBehindTheStage(new ChannelsFirst());
    assertTrue(own.contains("layer 'pooling' (ChannelsFirst)"), own);
    assertTrue(own.startsWith("latentInjectionDepth = 2"), own);
    String none =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                InjectionPoint.of(
                    LatentNetwork.graph(LatentNetwork.plain(), DataType.FLOAT).getConfiguration(),
                    0));
    assertTrue(none.contains("no reversible stage"), none);
  }

  @Test
  public void whatCannotBeInjectedIntoIsRefused() {
    ComputationGraph graph = network(builder(0, 1, DataType.FLOAT));
    String deep =
        Thrown.message(IllegalArgumentException.class, () -> new StageTail(graph, 2 * BLOCKS));
    assertTrue(deep.contains("latentInjectionDepth = 6") && deep.contains("6 residual"), deep);
    ComputationGraph sum = network(builder(0, 1, DataType.FLOAT).stageOutput(StageOutput.SUM));
    String message = Thrown.message(IllegalArgumentException.class, () -> new StageTail(sum, 0));
    assertTrue(message.contains("stageOutput sum"), message);
    ComputationGraph start = network(builder(1, 0, DataType.FLOAT));
    Step step = step(start);
    String beta =
        Thrown.message(
            IllegalArgumentException.class, () -> new StageTail(start, 1).back(step.last));
    assertTrue(beta.contains("beta = 0"), beta);
  }
}

package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Classifier heads on angles: formulas, gradients, and as part of a network. */
public class CosineHeadTest extends JUnitPlatformSuite {
  private static final long SEED = 20250117;
  private static final double STEP = 1e-5;
  private static final int BATCH = 4;
  private static final int CLASSES = 5;
  private static final List<ClassifierHead> HEADS =
      List.of(
          ClassifierHead.cosine(8),
          ClassifierHead.angularMargin(8, 0.5),
          ClassifierHead.angularMargin(3, 1.5));

  private static VideoVit.Builder network(ClassifierHead head) {
    return VideoVit.builder()
        .clip(2, 8, 8, 1)
        .classes(CLASSES)
        .tubelet(2, 4)
        .dim(8)
        .depth(1)
        .heads(2)
        .head(head)
        .seed(3);
  }

  private static ComputationGraph graph(VideoVit.Builder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  private static SeededArrays arrays(DataType type) {
    return new SeededArrays(SEED, type, Layout.CONTIGUOUS);
  }

  /** One row whose labels are smoothed, the others of one class each. */
  private static MultiDataSet batch(DataType type) {
    INDArray labels = Nd4j.zeros(type, BATCH, CLASSES);
    for (int row = 1; row < BATCH; row++) {
      labels.putScalar(row, row, 1);
    }
    labels.putRow(0, Nd4j.createFromArray(0.05, 0.05, 0.1, 0.7, 0.1).castTo(type));
    return new MultiDataSet(arrays(type).normal(BATCH, 2, 8, 8, 1), labels);
  }

  @Test
  public void probabilitiesAndLossesAreThoseOfTheFormula() {
    for (ClassifierHead head : HEADS) {
      ComputationGraph graph = graph(network(head).dataType(DataType.DOUBLE));
      MultiDataSet batch = batch(DataType.DOUBLE);
      INDArray features = graph.feedForward(batch.getFeatures(0), false).get(VideoVit.NORM);
      INDArray weight = graph.getLayer(VideoVit.CLASSIFIER).getParam("weight");
      INDArray output = graph.outputSingle(batch.getFeatures(0));
      double plain = 0;
      double trained = 0;
      for (int row = 0; row < BATCH; row++) {
        double[] cosines = cosines(features.getRow(row), weight);
        double[] labels = batch.getLabels(0).getRow(row).toDoubleVector();
        double[] probabilities = softmax(cosines, head.scale());
        assertArrayEquals(probabilities, output.getRow(row).toDoubleVector(), 1e-12);
        plain += crossEntropy(probabilities, labels);
        int label = row == 0 ? 3 : row;
        double angle = Math.acos(cosines[label]);
        cosines[label] =
            angle + head.margin() < Math.PI
                ? Math.cos(angle + head.margin())
                : cosines[label] - head.margin() * Math.sin(head.margin());
        trained += crossEntropy(softmax(cosines, head.scale()), labels);
      }
      assertEquals(plain / BATCH, graph.score(batch, false), 1e-10, head + ", seed " + SEED);
      assertEquals(trained / BATCH, graph.score(batch, true), 1e-10, head + ", seed " + SEED);
    }
  }

  private static double[] cosines(INDArray feature, INDArray weight) {
    double[] cosines = new double[CLASSES];
    for (int label = 0; label < CLASSES; label++) {
      INDArray row = weight.getRow(label);
      cosines[label] =
          feature.mul(row).sumNumber().doubleValue()
              / feature.norm2Number().doubleValue()
              / row.norm2Number().doubleValue();
    }
    return cosines;
  }

  private static double[] softmax(double[] cosines, double scale) {
    double sum = 0;
    double[] result = new double[cosines.length];
    for (int i = 0; i < cosines.length; i++) {
      result[i] = Math.exp(scale * cosines[i]);
      sum += result[i];
    }
    for (int i = 0; i < cosines.length; i++) {
      result[i] /= sum;
    }
    return result;
  }

  private static double crossEntropy(double[] probabilities, double[] labels) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum -= labels[i] * Math.log(probabilities[i]);
    }
    return sum;
  }

  /** Of the loss, summed over the batch, with respect to features and weights, one by one. */
  @Test
  public void gradientsAreTheSlopesOfTheLoss() {
    for (ClassifierHead head : HEADS) {
      ComputationGraph graph = graph(network(head).dataType(DataType.DOUBLE));
      MultiDataSet batch = batch(DataType.DOUBLE);
      LayerChain chain = new LayerChain(graph);
      chain.run(batch.getFeatures(0), batch.getLabels(0));
      INDArray weight = graph.getLayer(VideoVit.CLASSIFIER).getParam("weight");
      check(
          head + ", weight",
          graph,
          weight,
          chain.gradients.get(VideoVit.CLASSIFIER).getGradientFor("weight"));
      INDArray features = ((IOutputLayer) graph.getLayer(VideoVit.CLASSIFIER)).input();
      check(head + ", feature", graph, features, chain.inputGradients.get(VideoVit.CLASSIFIER));
    }
  }

  private static void check(
      String what, ComputationGraph graph, INDArray values, INDArray gradient) {
    INDArray slopes = Nd4j.create(DataType.DOUBLE, values.shape());
    for (long i = 0; i < values.length(); i++) {
      double value = values.getDouble(i);
      values.putScalar(i, value + STEP);
      double above = loss(graph);
      values.putScalar(i, value - STEP);
      double below = loss(graph);
      values.putScalar(i, value);
      slopes.putScalar(i, (above - below) / (2 * STEP));
    }
    RelativeError.require(what + ", seed " + SEED, gradient, slopes, 1e-7);
  }

  private static double loss(ComputationGraph graph) {
    IOutputLayer layer = (IOutputLayer) graph.getLayer(VideoVit.CLASSIFIER);
    return BATCH * layer.computeScore(0, true, LayerWorkspaceMgr.noWorkspaces());
  }

  @Test
  public void oneDnnGivesWhatTheReferenceGives() {
    for (ClassifierHead head : HEADS) {
      ComputationGraph exact =
          graph(network(head).dataType(DataType.DOUBLE).arithmetic(Arithmetic.ND4J));
      ComputationGraph graph = graph(network(head).arithmetic(Arithmetic.ONEDNN));
      exact.setParams(graph.params().castTo(DataType.DOUBLE));
      gradients(exact, DataType.DOUBLE);
      gradients(graph, DataType.FLOAT);
      RelativeError.require(
          head + ", seed " + SEED, graph.gradient().gradient(), exact.gradient().gradient(), 1e-5);
      assertEquals(exact.score(), graph.score(), 1e-5 * exact.score(), head.toString());
    }
  }

  private static void gradients(ComputationGraph graph, DataType type) {
    MultiDataSet batch = batch(DataType.DOUBLE);
    graph.setInputs(batch.getFeatures(0).castTo(type));
    graph.setLabels(batch.getLabels(0).castTo(type));
    graph.computeGradientAndScore();
  }

  /**
   * Otherwise the slope of the cosine would push features of nearly the opposite direction away.
   */
  @Test
  public void theMarginNeverFallsWithTheCosine() {
    for (double radians : new double[] {0, 0.1, 0.5, 1, 1.57}) {
      AngularMargin margin = new AngularMargin(radians);
      double before = Double.NEGATIVE_INFINITY;
      for (double cosine = -1; cosine <= 1; cosine += 1e-3) {
        double value = margin.of(cosine);
        assertTrue(value > before, radians + " at " + cosine);
        assertTrue(margin.slope(cosine) >= 0, radians + " at " + cosine);
        before = value;
      }
      assertEquals(Math.cos(radians), margin.of(1), 1e-12);
      assertTrue(Double.isFinite(margin.slope(1)) && Double.isFinite(margin.slope(-1)));
    }
  }

  @Test
  public void aFeatureOfZerosHasNoDirectionAndGetsNoGradient() {
    ComputationGraph graph = graph(network(ClassifierHead.angularMargin(8, 0.5)));
    graph.getLayer(VideoVit.NORM).getParam("gain").assign(0);
    LayerChain chain = new LayerChain(graph);
    MultiDataSet batch = batch(DataType.FLOAT);
    chain.run(batch.getFeatures(0), batch.getLabels(0));
    INDArray probabilities = chain.activations.get(VideoVit.CLASSIFIER);
    assertEquals(1.0 / CLASSES, probabilities.getDouble(2, 1), 1e-7);
    assertEquals(0, chain.inputGradients.get(VideoVit.CLASSIFIER).norm2Number().doubleValue(), 0);
  }

  @Test
  public void configurationsAreReadFromJson() {
    for (ClassifierHead head : HEADS) {
      ComputationGraphConfiguration configuration = network(head).build();
      ComputationGraphConfiguration read =
          ComputationGraphConfiguration.fromJson(configuration.toJson());
      assertEquals(configuration, read);
      LayerVertex vertex = (LayerVertex) read.getVertices().get(VideoVit.CLASSIFIER);
      CosineHead layer = (CosineHead) vertex.getLayerConf().getLayer();
      assertEquals(head.scale(), layer.getScale());
      assertEquals(head.margin(), layer.getMargin());
    }
  }

  @Test
  public void everyBackboneHasIt() {
    ComputationGraph graph =
        new ComputationGraph(
            VideoSwin.builder()
                .clip(2, 16, 16, 3)
                .classes(CLASSES)
                .dim(12)
                .depths(1, 1)
                .heads(3, 3)
                .window(2, 2, 2)
                .head(ClassifierHead.angularMargin(16, 0.2))
                .build());
    graph.init();
    assertEquals(CLASSES * 24, graph.getLayer(VideoSwin.CLASSIFIER).numParams());
    INDArray output = graph.outputSingle(arrays(DataType.FLOAT).normal(2, 2, 16, 16, 3));
    assertArrayEquals(new long[] {2, CLASSES}, output.shape());
  }

  /** The classifier of a checkpoint is one even where the network's has no such parameter. */
  @Test
  public void checkpointsOfLinearHeadsAreLoadedWithoutThem() throws IOException {
    List<NameMapping> mappings = List.of(NameMapping.of("videomae"));
    ComputationGraph from = graph(network(ClassifierHead.LINEAR));
    List<CheckpointTensor> tensors = PretrainedWeights.export(from, mappings.get(0));
    ComputationGraph to = graph(network(ClassifierHead.cosine(16)).seed(9));
    LoadingReport report = PretrainedWeights.load(to, tensors, mappings, false);
    assertTrue(report.isComplete(), report::describe);
    assertEquals(List.of(), report.unexpected());
    assertTrue(report.describe().contains("head.weight"), report::describe);
    assertEquals(from.getLayer(VideoVit.STAGE).params(), to.getLayer(VideoVit.STAGE).params());
  }

  @Test
  public void valuesThatMakeNoSenseAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ClassifierHead.cosine(0));
    assertThrows(IllegalArgumentException.class, () -> ClassifierHead.angularMargin(64, 1.58));
    assertThrows(IllegalArgumentException.class, () -> ClassifierHead.angularMargin(64, -0.1));
  }
}

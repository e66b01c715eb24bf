package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.ops.CounterRandom;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The classifier that learns from generated features. */
public class LatentOutputTest extends JUnitPlatformSuite {
  private static final long SEED = 93;
  private static final double STEP = 1e-3;

  private static LatentTraining training(LatentStrategy strategy) {
    return training(strategy, 0.05);
  }

  private static LatentTraining training(LatentStrategy strategy, double noise) {
    LatentSettings settings =
        LatentSettings.of(strategy)
            .withStrength(0.7 * strategy.defaultStrength())
            .withHardMargin(1)
            .withRatio(0.5)
            .withNoise(noise);
    return LatentTraining.of(LatentNetwork.COUNTS, settings);
  }

  private static LatentTraining with(LatentTraining from, long start, boolean throughBody) {
    return new LatentTraining(from.classCounts(), from.settings(), 2, start, throughBody, 0, 0, 0);
  }

  /** Loss along a direction of some parameters, against the gradient. */
  private static void assertGradient(
      LatentNetwork network, int begin, int end, double tolerance, String message) {
    INDArray parameters = network.graph.params();
    INDArray before = parameters.dup();
    Random random = new Random(SEED);
    for (int trial = 0; trial < 4; trial++) {
      network.step();
      double[] gradient = network.gradient();
      double[] direction = new double[gradient.length];
      double expected = 0;
      for (int i = begin; i < end; i++) {
        direction[i] = random.nextGaussian();
        expected += direction[i] * gradient[i];
      }
      double difference =
          lossAt(network, before, direction, STEP) - lossAt(network, before, direction, -STEP);
      parameters.assign(before);
      assertEquals(expected, difference / (2 * STEP), tolerance, message + ", seed " + SEED);
    }
  }

  private static double lossAt(
      LatentNetwork network, INDArray before, double[] direction, double step) {
    INDArray parameters = network.graph.params();
    for (int i = 0; i < direction.length; i++) {
      parameters.putScalar(i, before.getDouble(i) + step * direction[i]);
    }
    return network.step();
  }

  @Test
  public void withoutGeneratedFeaturesItIsDl4jsOutputLayer() {
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      double tolerance = type == DataType.DOUBLE ? 1e-12 : 1e-6;
      LatentNetwork plain =
          new LatentNetwork(LatentNetwork.graph(LatentNetwork.plain(), type), type);
      for (LatentTraining none :
          List.of(
              LatentTraining.none(LatentNetwork.COUNTS),
              with(training(LatentStrategy.BEYOND), 1, true))) {
        LatentNetwork latent = new LatentNetwork(none, type);
        // The loss is added up from probabilities in single precision.
        assertEquals(plain.step(), latent.step(), 1e-6);
        assertArrayEquals(plain.gradient(), latent.gradient(), tolerance);
        assertArrayEquals(
            plain.predict().dup().data().asDouble(),
            latent.predict().dup().data().asDouble(),
            tolerance);
      }
    }
  }

  /** Features are generated anew from the weights that the loss is taken at. */
  @Test
  public void gradientsAreThoseOfTheLoss() {
    for (LatentStrategy strategy : LatentStrategy.values()) {
      LatentNetwork network =
          new LatentNetwork(with(training(strategy, 0), 0, true), DataType.DOUBLE);
      int all = Math.toIntExact(network.graph.numParams());
      assertGradient(network, 0, network.headBegin(), 2e-3, strategy + ", body");
      assertGradient(network, network.headBegin(), all, 2e-3, strategy + ", head");
    }
  }

  /** Of steps between two classes it is held constant; the other strategies' moves no logit. */
  @Test
  public void gradientsPassByTheNoise() {
    for (LatentStrategy strategy : LatentStrategy.values()) {
      LatentNetwork network = new LatentNetwork(with(training(strategy), 0, true), DataType.DOUBLE);
      assertGradient(network, 0, network.headBegin(), 2e-3, strategy + ", body");
      if (strategy == LatentStrategy.PRIOR || strategy == LatentStrategy.PROTOTYPE) {
        int all = Math.toIntExact(network.graph.numParams());
        assertGradient(network, network.headBegin(), all, 2e-3, strategy + ", head");
      }
    }
  }

  /** The mean over the samples plus the weight times that over the generated features. */
  @Test
  public void theLossIsThatOfSamplesAndGeneratedFeatures() {
    for (LatentStrategy strategy : LatentStrategy.values()) {
      LatentNetwork network = new LatentNetwork(with(training(strategy), 0, true), DataType.DOUBLE);
      double loss = network.step();
      GeneratedFeatures made = generated(network, strategy);
      assertTrue(made.size() > 0, strategy.toString());
      double ofSamples = 0;
      int[] classes = network.classes();
      for (int row = 0; row < classes.length; row++) {
        double[] feature = network.features().getRow(row).toDoubleVector();
        ofSamples += crossEntropy(network, feature, classes[row]) / classes.length;
      }
      double ofGenerated = 0;
      for (int i = 0; i < made.size(); i++) {
        double[] feature = LatentFixture.row(made.features(), i, LatentNetwork.DIM);
        ofGenerated += crossEntropy(network, feature, made.labels()[i]) / made.size();
      }
      assertEquals(ofSamples + 2 * ofGenerated, loss, 1e-6, strategy.toString());
    }
  }

  private static double crossEntropy(LatentNetwork network, double[] feature, int label) {
    return crossEntropy(feature, label, network.graph.getParam("classifier_W"), bias(network));
  }

  private static GeneratedFeatures generated(LatentNetwork network, LatentStrategy strategy) {
    long key = CounterRandom.key(91, 0, "classifier".hashCode());
    return LatentFeatureGenerator.of(
            network.head(),
            training(strategy).settings(),
            ClassPriors.ofCounts(
                LatentNetwork.COUNTS.stream().mapToLong(Long::longValue).toArray()))
        .generate(network.features().dup('c').data().asFloat(), network.classes(), key);
  }

  private static INDArray bias(LatentNetwork network) {
    return network.graph.getParam("classifier_b").dup().reshape(LatentNetwork.CLASSES);
  }

  private static double crossEntropy(double[] z, int label, INDArray weights, INDArray bias) {
    double[] logits = new double[LatentNetwork.CLASSES];
    for (int c = 0; c < logits.length; c++) {
      logits[c] = bias.getDouble(c);
      for (int i = 0; i < z.length; i++) {
        logits[c] += z[i] * weights.getDouble(i, c);
      }
    }
    return Math.log(Arrays.stream(logits).map(Math::exp).sum()) - logits[label];
  }

  @Test
  public void detachedFeaturesTrainTheHeadAlone() {
    LatentNetwork plain =
        new LatentNetwork(LatentTraining.none(LatentNetwork.COUNTS), DataType.DOUBLE);
    plain.step();
    int head = plain.headBegin();
    int all = plain.gradient().length;
    for (LatentStrategy strategy : LatentStrategy.values()) {
      LatentNetwork detached =
          new LatentNetwork(with(training(strategy), 0, false), DataType.DOUBLE);
      LatentNetwork attached =
          new LatentNetwork(with(training(strategy), 0, true), DataType.DOUBLE);
      detached.step();
      attached.step();
      assertArrayEquals(
          Arrays.copyOf(plain.gradient(), head), Arrays.copyOf(detached.gradient(), head), 1e-12);
      assertArrayEquals(
          Arrays.copyOfRange(attached.gradient(), head, all),
          Arrays.copyOfRange(detached.gradient(), head, all),
          1e-12,
          strategy.toString());
      assertFalse(Arrays.equals(plain.gradient(), detached.gradient()));
    }
  }

  @Test
  public void otherTermsHaveTheirGradients() {
    List<Long> counts = LatentNetwork.COUNTS;
    LatentTraining adjusted = new LatentTraining(counts, null, 0, 0, true, 0, 0, 1.5);
    LatentTraining weighted = new LatentTraining(counts, null, 0, 0, true, 0, 0.7, 0);
    for (LatentTraining training : List.of(adjusted, weighted)) {
      LatentNetwork network = new LatentNetwork(training, DataType.DOUBLE);
      assertGradient(
          network, 0, Math.toIntExact(network.graph.numParams()), 3e-4, training.toString());
    }
    LatentTraining diverging = new LatentTraining(counts, null, 0, 0, true, 0.3, 0, 0);
    LatentNetwork network = new LatentNetwork(diverging, DataType.DOUBLE);
    assertGradient(network, 0, network.headBegin(), 1e-3, "divergence");
  }

  /** Menon et al., arXiv 2007.07314, eq. 10. */
  @Test
  public void logitAdjustmentAddsThePriorsToTheLogits() {
    LatentTraining adjusted = new LatentTraining(LatentNetwork.COUNTS, null, 0, 0, true, 0, 0, 1.5);
    LatentNetwork network = new LatentNetwork(adjusted, DataType.DOUBLE);
    double found = network.step();
    INDArray weights = network.graph.getParam("classifier_W");
    INDArray bias = bias(network);
    for (int c = 0; c < LatentNetwork.CLASSES; c++) {
      double share = LatentNetwork.COUNTS.get(c) / 1410.0;
      bias.putScalar(c, bias.getDouble(c) + 1.5 * Math.log(share));
    }
    int[] classes = network.classes();
    double expected = 0;
    for (int row = 0; row < classes.length; row++) {
      double[] feature = network.features().getRow(row).toDoubleVector();
      expected += crossEntropy(feature, classes[row], weights, bias) / classes.length;
    }
    assertEquals(expected, found, 1e-6);
  }

  /** What is generated depends on the iteration; another object at the same one does the same. */
  @Test
  public void aCopyFromJsonDoesTheSameAtTheSameIteration() {
    for (LatentStrategy strategy : LatentStrategy.values()) {
      LatentNetwork network = new LatentNetwork(with(training(strategy), 3, true), DataType.FLOAT);
      ComputationGraphConfiguration configuration =
          ComputationGraphConfiguration.fromJson(network.graph.getConfiguration().toJson());
      assertEquals(network.graph.getConfiguration(), configuration);
      ComputationGraph copy = new ComputationGraph(configuration);
      copy.init(network.graph.params().dup(), false);
      LatentNetwork other = new LatentNetwork(copy, DataType.FLOAT);
      network.atIteration(7);
      other.atIteration(7);
      assertEquals(network.step(), other.step(), strategy.toString());
      double[] gradient = network.gradient();
      assertArrayEquals(gradient, other.gradient(), strategy.toString());
      other.atIteration(8);
      other.step();
      assertFalse(Arrays.equals(gradient, other.gradient()), strategy.toString());
      other.atIteration(2);
      double plain =
          new LatentNetwork(LatentTraining.none(LatentNetwork.COUNTS), DataType.FLOAT).step();
      assertEquals(plain, other.step(), 1e-6, strategy.toString());
    }
  }

  @Test
  public void theLossFalls() {
    for (LatentStrategy strategy : LatentStrategy.values()) {
      LatentNetwork network = new LatentNetwork(with(training(strategy), 0, true), DataType.FLOAT);
      double before = network.step();
      for (int i = 0; i < 60; i++) {
        network.fit();
      }
      assertTrue(network.step() < before, strategy.toString());
    }
  }

  @Test
  public void whatItCannotDoIsRefused() {
    LatentTraining three = LatentTraining.none(List.of(1L, 2L, 3L));
    String classes =
        Thrown.message(
            IllegalArgumentException.class, () -> new LatentNetwork(three, DataType.FLOAT));
    assertTrue(classes.contains("4 outputs") && classes.contains("3 classes"), classes);
    LatentOutput.Builder builder =
        new LatentOutput.Builder(LatentTraining.none(LatentNetwork.COUNTS));
    builder.nIn(LatentNetwork.DIM).nOut(LatentNetwork.CLASSES).dropOut(new Dropout(0.5));
    String dropout =
        Thrown.message(
            IllegalArgumentException.class,
            () -> LatentNetwork.graph(builder.build(), DataType.FLOAT));
    assertTrue(dropout.contains("dropout"), dropout);
    String weight =
        Thrown.message(
            IllegalArgumentException.class,
            () -> new LatentTraining(LatentNetwork.COUNTS, null, -1, 0, true, 0, 0, 0));
    assertTrue(weight.contains("weight = -1"), weight);
  }
}

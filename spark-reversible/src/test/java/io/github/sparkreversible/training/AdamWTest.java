package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Updates of a small network in double precision against the formulas. */
public class AdamWTest extends JUnitPlatformSuite {
  private static final int SEED = 4;
  private static final double RATE = 0.1;
  private static final double DECAY = 0.3;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;

  private final INDArray input =
      Nd4j.createFromArray(
          new double[][] {
            {0.3, -0.2, 0.4}, {-0.5, 0.1, 0.2}, {0.2, 0.4, -0.3}, {-0.1, -0.4, 0.5}, {0.4, 0.3, 0.1}
          });
  private final INDArray labels =
      Nd4j.create(new double[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}, {0, 1}});

  private static ComputationGraph graph(double decay) {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(SEED)
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "out",
                new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                    .nIn(3)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "in")
            .setOutputs("out")
            .build();
    AdamW.configure(configuration, new WarmupCosineSchedule(RATE, 2, 10), decay);
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    graph.getLayer("out").getParam("b").assign(0.7);
    return graph;
  }

  /** Mean gradient over the batch, in the order of the parameters. */
  private double[] gradient(ComputationGraph graph) {
    graph.setInputs(input);
    graph.setLabels(labels);
    graph.computeGradientAndScore();
    Gradient gradient = graph.gradient();
    return gradient.gradient().div(labels.size(0)).data().asDouble();
  }

  @Test
  public void twoStepsAreThoseOfAdamWWithoutDecayOfTheBias() {
    ComputationGraph graph = graph(DECAY);
    int weights = (int) graph.getLayer("out").getParam("W").length();
    double[] expected = graph.params().dup().data().asDouble();
    double[] m = new double[expected.length];
    double[] v = new double[expected.length];
    for (int t = 1; t <= 2; t++) {
      double rate = RATE * t / 2;
      double[] g = gradient(graph);
      for (int i = 0; i < expected.length; i++) {
        m[i] = BETA1 * m[i] + (1 - BETA1) * g[i];
        v[i] = BETA2 * v[i] + (1 - BETA2) * g[i] * g[i];
        double step = m[i] / (1 - Math.pow(BETA1, t));
        step /= Math.sqrt(v[i] / (1 - Math.pow(BETA2, t))) + 1e-8;
        double decay = i < weights ? DECAY : 0;
        expected[i] = expected[i] * (1 - rate * decay) - rate * step;
      }
      graph.fit(new INDArray[] {input}, new INDArray[] {labels});
      double[] found = graph.params().data().asDouble();
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], found[i], 1e-12, "step " + t + ", parameter " + i);
      }
    }
  }

  @Test
  public void theDecayIsNoPartOfTheScore() {
    ComputationGraph with = graph(DECAY);
    ComputationGraph without = graph(0);
    gradient(with);
    gradient(without);
    assertEquals(without.score(), with.score(), 1e-12);
  }

  @Test
  public void allGradientsTogetherAreScaledToTheLimit() {
    ComputationGraph free = graph(0);
    double[] mean = gradient(free);
    double norm = 0;
    for (double value : mean) {
      norm += value * value;
    }
    norm = Math.sqrt(norm);
    for (double part : new double[] {0.25, 4}) {
      ComputationGraph clipped = graph(0);
      GlobalNormClipping clipping = new GlobalNormClipping(norm * part);
      gradient(clipped);
      clipping.onGradientCalculation(clipped);
      assertEquals(norm, clipping.lastNorm(), 1e-9);
      double factor = Math.min(1, norm * part / (norm + 1e-6));
      double[] found = clipped.gradient().gradient().div(labels.size(0)).data().asDouble();
      for (int i = 0; i < mean.length; i++) {
        assertEquals(mean[i] * factor, found[i], 1e-9, "limit " + part + " of the norm, " + i);
      }
    }
  }

  @Test
  public void clippingAsAListenerOfFitChangesTheStep() {
    // With one Adam step the scale of a gradient cancels, but the second moment keeps it.
    ComputationGraph graph = graph(0);
    GlobalNormClipping clipping = new GlobalNormClipping(1e-3);
    graph.setListeners(clipping);
    double[] mean = gradient(graph(0));
    graph.fit(new INDArray[] {input}, new INDArray[] {labels});
    double norm = 0;
    for (double value : mean) {
      norm += value * value;
    }
    assertEquals(Math.sqrt(norm), clipping.lastNorm(), 1e-9);
    double factor = 1e-3 / (Math.sqrt(norm) + 1e-6);
    double[] state = graph.getUpdater().getStateViewArray().data().asDouble();
    for (int i = 0; i < mean.length; i++) {
      assertEquals((1 - BETA1) * factor * mean[i], state[i], 1e-10, "first moment " + i);
    }
  }
}

package io.github.sparkreversible.pipelines.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.latent.GeneratedFeatures;
import io.github.sparkreversible.latent.LatentOutput;
import io.github.sparkreversible.latent.LatentSettings;
import io.github.sparkreversible.latent.LatentStrategy;
import io.github.sparkreversible.latent.LatentTraining;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import io.github.sparkreversible.training.TrainedNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Features generated with the classifier of a network, judged by the network itself. */
public class SourceGeneratorTest extends JUnitPlatformSuite {
  private static final int CLASSES = 3;
  private static final int DIM = 5;
  private static final int ROWS = 40;
  private static final long SEED = 20;

  private static ComputationGraph graph(LatentSettings settings) {
    OutputLayer linear =
        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .activation(Activation.SOFTMAX)
            .nIn(DIM)
            .nOut(CLASSES)
            .biasInit(0.3)
            .build();
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .graphBuilder()
                .addInputs("feature")
                .addLayer(
                    "classifier",
                    LatentOutput.like(linear, LatentTraining.of(List.of(900L, 90L, 9L), settings)),
                    "feature")
                .setOutputs("classifier")
                .build());
    graph.init();
    return graph;
  }

  /** Rows and what the network says about them. */
  private static SampledFeatures rows(ComputationGraph graph) {
    Random random = new Random(SEED);
    float[] features = new float[ROWS * DIM];
    int[] labels = new int[ROWS];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < ROWS; row++) {
      labels[row] = row % CLASSES;
    }
    float[] logits = probabilities(graph, features);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(logits[i]);
    }
    return new SampledFeatures(labels, features, logits, DIM);
  }

  private static float[] probabilities(ComputationGraph graph, float[] features) {
    INDArray rows = Nd4j.create(features, new int[] {features.length / DIM, DIM}, 'c');
    return graph.outputSingle(rows).dup('c').data().asFloat();
  }

  @Test
  public void featuresOnTheBoundaryAreTiesForTheNetwork() {
    ComputationGraph graph = graph(LatentSettings.of(LatentStrategy.BOUNDARY).withStrength(1));
    SourceGenerator generator = SourceGenerator.of(TrainedNetwork.of(graph)).orElseThrow();
    SampledFeatures rows = rows(graph);
    GeneratedFeatures generated = generator.generate(rows, SEED);
    float[] probabilities = probabilities(graph, generated.features());

    assertEquals(ROWS / 2, generated.size());
    for (int i = 0; i < generated.size(); i++) {
      int label = generated.labels()[i];
      int rival = rival(rows, generated.source(i));
      assertEquals(
          probabilities[i * CLASSES + label],
          probabilities[i * CLASSES + rival],
          1e-5,
          "seed " + SEED + ", feature " + i);
    }
  }

  private static int rival(SampledFeatures rows, int row) {
    int label = rows.labels()[row];
    int rival = label == 0 ? 1 : 0;
    for (int c = 0; c < CLASSES; c++) {
      if (c != label && rows.logits()[row * CLASSES + c] > rows.logits()[row * CLASSES + rival]) {
        rival = c;
      }
    }
    return rival;
  }

  @Test
  public void sourcesAreOfAllClassesAlike() {
    ComputationGraph graph = graph(LatentSettings.of(LatentStrategy.PRIOR));
    SourceGenerator generator = SourceGenerator.of(TrainedNetwork.of(graph)).orElseThrow();
    int[] counts = new int[CLASSES];
    for (int label : generator.generate(rows(graph), SEED).labels()) {
      counts[label]++;
    }

    for (int count : counts) {
      assertTrue(count >= 2, () -> "seed " + SEED + ": " + Arrays.toString(counts));
    }
  }

  @Test
  public void trainingWithoutGeneratedFeaturesHasNoGenerator() {
    assertTrue(SourceGenerator.of(TrainedNetwork.of(graph(null))).isEmpty());
  }
}

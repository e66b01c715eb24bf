package io.github.sparkreversible.training;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.latent.LatentDefaults;
import io.github.sparkreversible.latent.LatentInjection;
import io.github.sparkreversible.latent.LatentOutput;
import io.github.sparkreversible.latent.LatentSettings;
import io.github.sparkreversible.latent.LatentStrategy;
import io.github.sparkreversible.latent.LatentTraining;
import io.github.sparkreversible.ops.NativeThreads;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Times training steps with generated features against steps without, on the network and batch of
 * the {@code augment} job for CIFAR-10 (without the divergence), and prints a Markdown table:
 * medians of the processor time of a step in milliseconds, and of the ratios to the step without
 * that stands beside it. The networks take turns. Argument: steps of each (default 300), of which a
 * third warms up.
 */
public final class LatentStepBenchmark {
  private static final List<Long> COUNTS =
      List.of(1500L, 971L, 629L, 407L, 264L, 171L, 111L, 72L, 46L, 30L);

  private static final int BATCH = 64;
  private static final int SIDE = 32;
  private static final int CHANNELS = 3;
  private static final int DEPTH = 3;
  private static final String NONE = "none";

  private final Map<String, ComputationGraph> networks = new LinkedHashMap<>();
  private final List<LatentInjection> injections = new ArrayList<>();
  private final Random random = new Random(1);

  private LatentStepBenchmark() {
    add(NONE, null);
    for (LatentStrategy strategy : LatentStrategy.values()) {
      add(strategy.toString(), training(strategy, LatentDefaults.inClassifier(strategy)));
    }
    add(
        "prior, injected",
        training(LatentStrategy.PRIOR, LatentDefaults.injected())
            .withInjection(DEPTH, LatentTraining.DEFAULT_INJECTION_TOLERANCE));
  }

  private static LatentTraining training(LatentStrategy strategy, LatentDefaults defaults) {
    LatentSettings settings =
        LatentSettings.of(strategy)
            .withStrength(defaults.strength())
            .withClassWeightPower(defaults.classWeightPower());
    return new LatentTraining(COUNTS, settings, defaults.weight(), 0, true, 0, 0, 0);
  }

  private void add(String name, LatentTraining training) {
    ComputationGraphConfiguration configuration =
        VideoVit.builder()
            .clip(1, SIDE, SIDE, CHANNELS)
            .classes(COUNTS.size())
            .tubelet(1, 8)
            .dim(64)
            .depth(DEPTH)
            .heads(4)
            .coefficientSchedule(CoefficientSchedule.fixed(0, 1))
            .build();
    if (training != null) {
      LayerVertex vertex = (LayerVertex) configuration.getVertices().get(VideoVit.CLASSIFIER);
      OutputLayer linear = (OutputLayer) vertex.getLayerConf().getLayer();
      vertex.getLayerConf().setLayer(LatentOutput.like(linear, training));
    }
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    InPlaceUpdater.use(graph);
    LatentInjection.of(graph)
        .ifPresent(
            injection -> {
              graph.setListeners(injection);
              injections.add(injection);
            });
    networks.put(name, graph);
  }

  /** Rows that can be told apart in part: the first value has something of the label. */
  private MultiDataSet batch() {
    INDArray images = Nd4j.rand(DataType.FLOAT, BATCH, 1, SIDE, SIDE, CHANNELS);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, BATCH, COUNTS.size());
    for (int row = 0; row < BATCH; row++) {
      int label = Math.min(random.nextInt(COUNTS.size()), random.nextInt(COUNTS.size()));
      labels.putScalar(row, label, 1);
      images.slice(row).addi(0.1 * label);
    }
    return new MultiDataSet(images, labels);
  }

  private void run(int steps) {
    Map<String, double[]> milliseconds = new LinkedHashMap<>();
    networks.keySet().forEach(name -> milliseconds.put(name, new double[steps]));
    for (int step = 0; step < steps; step++) {
      MultiDataSet batch = batch();
      for (Map.Entry<String, ComputationGraph> network : networks.entrySet()) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        network.getValue().fit(batch);
        long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        milliseconds.get(network.getKey())[step] = (end - start) / 1e6;
      }
    }
    injections.forEach(LatentInjection::close);
    print(milliseconds, steps / 3, steps);
  }

  private static void print(Map<String, double[]> milliseconds, int from, int to) {
    double[] none = Arrays.copyOfRange(milliseconds.get(NONE), from, to);
    System.out.println("| generated features | ms | ratio |");
    System.out.println("|---|---|---|");
    milliseconds.forEach(
        (name, all) -> {
          double[] times = Arrays.copyOfRange(all, from, to);
          double[] ratios = new double[times.length];
          Arrays.setAll(ratios, i -> times[i] / none[i]);
          System.out.printf("| %s | %.2f | %.3f |%n", name, median(times), median(ratios));
        });
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Runs the benchmark. */
  public static void main(String[] arguments) {
    NativeThreads.set(1);
    Nd4j.getRandom().setSeed(1);
    new LatentStepBenchmark().run(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300);
  }
}

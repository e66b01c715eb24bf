package io.github.sparkreversible.training;

import io.github.sparkreversible.latent.LatentOutput;
import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.StageMemory;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.nd4j.linalg.api.buffer.DataType;

/** Adds up the memory that the layers of a network need: {@link MemoryPlan}. */
final class MemoryPlanner {
  /**
   * What oneDNN's primitives share, with one or two native threads. Without AVX-512 some ask for
   * more.
   */
  static final long SCRATCH = 1 << 20;

  /** Share by which DL4J makes the workspace of all outputs larger than what was asked of it. */
  static final double BEYOND_OUTPUTS = 0.05;

  /** The same share of its workspaces of gradients and of working memory. */
  static final double BEYOND_REST = 0.02;

  /** Points of the schedule that are looked at. */
  private static final int SCHEDULE_POINTS = 64;

  private final ComputationGraphConfiguration configuration;
  private final int batchSize;
  private final Map<String, InputType> inputs;
  private final Map<String, InputType> types;
  private final DataType dataType;

  private long parameters;
  private long updaterState;
  private long outputs;
  private long labels;
  private long working;
  private long keptStates;
  private long temporaries;
  private long runningGradients;
  private long operations;
  private InjectionMemory injection;

  MemoryPlanner(
      ComputationGraphConfiguration configuration, int batchSize, Map<String, InputType> inputs) {
    this.configuration = configuration;
    this.batchSize = batchSize;
    this.inputs = inputs;
    InputType[] ordered =
        configuration.getNetworkInputs().stream()
            .map(name -> required(inputs, name))
            .toArray(InputType[]::new);
    this.types = configuration.clone().getLayerActivationTypes(true, false, ordered);
    this.dataType = configuration.getDataType();
  }

  private static InputType required(Map<String, InputType> inputs, String name) {
    if (!inputs.containsKey(name)) {
      throw new IllegalArgumentException(
          "The network has an input '%s', but types were given of %s"
              .formatted(name, inputs.keySet()));
    }
    return inputs.get(name);
  }

  MemoryPlan plan() {
    configuration.getVertices().forEach(this::add);
    for (String output : configuration.getNetworkOutputs()) {
      labels += values(types.get(output));
    }
    long batch = labels;
    for (InputType input : inputs.values()) {
      batch += values(input);
    }
    long workspace = temporaries + runningGradients + workspaces() + operations;
    return new MemoryPlan(
        bytes(parameters),
        bytes(parameters + (injection == null ? 0 : injection.parameters())),
        bytes(updaterState),
        bytes(keptStates),
        bytes(workspace + (injection == null ? 0 : injection.arrays())) + SCRATCH,
        bytes(batch));
  }

  /**
   * Outputs of layers, their gradients, and what one layer takes on the way; networks of a thread
   * take turns in the same memory.
   */
  private long workspaces() {
    long kept = outputs;
    GradientWorkspaces ofGraph = GradientWorkspaces.of(configuration, types, batchSize);
    if (injection != null) {
      kept = Math.max(kept, injection.state());
      ofGraph = ofGraph.max(injection.gradients());
    }
    long gradients = ofGraph.total();
    return kept
        + gradients
        + working
        + Math.round(BEYOND_OUTPUTS * kept + BEYOND_REST * (gradients + working));
  }

  private void add(String name, GraphVertex vertex) {
    outputs += values(types.get(name));
    if (vertex instanceof LayerVertex layerVertex) {
      Layer layer = layerVertex.getLayerConf().getLayer();
      InputType input = inputOf(name);
      addParameters(layer);
      if (layer instanceof Dr2Stage stage) {
        addStage(stage, input);
      } else if (layer instanceof DeclaredLayer declared) {
        working = Math.max(working, declared.workingValues(input, batchSize));
        outputs += batchSize * declared.keptValues(input);
      } else if (layer instanceof LatentOutput latent) {
        working = Math.max(working, latent.workingValues(batchSize));
        if (latent.getTraining().injects()) {
          injection = InjectionMemory.of(configuration, types, latent.getTraining(), batchSize);
          addStage(injection.stage());
        }
      }
    }
  }

  private InputType inputOf(String name) {
    return types.get(configuration.getVertexInputs().get(name).get(0));
  }

  private void addParameters(Layer layer) {
    ParamInitializer initializer = layer.initializer();
    long count = initializer.numParams(layer);
    parameters += count;
    if (layer instanceof DeclaredLayer declared) {
      for (ParameterSpec spec : declared.parameters()) {
        updaterState += declared.getUpdaterByParam(spec.name()).stateSize(spec.length());
      }
    } else if (count > 0 && !isFrozen(layer)) {
      String key = initializer.paramKeys(layer).get(0);
      updaterState += layer.getUpdaterByParam(key).stateSize(count);
    }
  }

  private static boolean isFrozen(Layer layer) {
    return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
  }

  private void addStage(Dr2Stage stage, InputType input) {
    addStage(most(stage, 0, dataType, shape(input)));
  }

  /** The most that training steps of a stage take from an iteration on. */
  static StageMemory most(Dr2Stage stage, long start, DataType dataType, long... shape) {
    // Memory of gradients is not given back when other coefficients need less.
    return coefficients(stage, start).stream()
        .map(each -> StageMemory.ofTraining(stage, each, dataType, shape))
        .reduce(StageMemory::max)
        .orElseThrow();
  }

  private void addStage(StageMemory most) {
    keptStates += most.states();
    // Stages of a network take turns in these.
    temporaries = Math.max(temporaries, most.temporaries());
    runningGradients = Math.max(runningGradients, most.gradients());
    operations = Math.max(operations, most.operations());
  }

  /** Coefficients all over the schedule, from an iteration on. */
  private static List<Coefficients> coefficients(Dr2Stage stage, long start) {
    long length = Math.max(1, stage.getCoefficientSchedule().lastIteration() - start);
    return LongStream.rangeClosed(0, SCHEDULE_POINTS)
        .mapToObj(
            point -> stage.getCoefficientSchedule().at(start + length * point / SCHEDULE_POINTS))
        .distinct()
        .toList();
  }

  private long[] shape(InputType type) {
    if (type instanceof InputType.InputTypeRecurrent tokens) {
      return new long[] {batchSize, tokens.getTimeSeriesLength(), tokens.getSize()};
    }
    return new long[] {batchSize, type.arrayElementsPerExample()};
  }

  private long values(InputType type) {
    return batchSize * type.arrayElementsPerExample();
  }

  private long bytes(long values) {
    return values * dataType.width();
  }
}

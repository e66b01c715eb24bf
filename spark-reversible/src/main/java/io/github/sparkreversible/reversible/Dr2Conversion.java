package io.github.sparkreversible.reversible;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Turns a trained DL4J graph with residual additions into a Dr2Net graph with the same parameters
 * (arXiv 2401.04105, section 3.2).
 *
 * <p>A residual addition is an {@code ElementWiseVertex} that adds a branch, any part of the graph
 * with one input and one output, and the branch's own input. Maximal runs of them whose branches
 * keep the shape become one {@link Dr2Stage} each, under the name of their last vertex; everything
 * else stays. An activation after the addition is taken into the residual function, {@code F(x) =
 * act(x + B(x)) - x}. Branches that are residual functions of this package, as {@link PlainGraph}
 * writes them, are taken as they are. With alpha = 1, beta = 0, the default here, the new graph
 * computes what the old one did. Where something else reads a state between two residuals, a stage
 * ends there.
 *
 * <p>Layers keep their own updaters and regularization. The new graph begins at iteration 0, where
 * schedules begin, and without the state of updaters. Masks of sequences do not reach layers inside
 * of stages.
 */
public final class Dr2Conversion {
  private final ComputationGraph graph;
  private final List<Residual> residuals;

  /**
   * What became of a residual addition.
   *
   * @param addition name of the vertex that adds
   * @param stage name of the stage that it is a part of, or null if it stays as it is
   * @param reason why it stays; empty where it became reversible
   */
  public record Residual(String addition, String stage, String reason) {
    /** Whether it became reversible. */
    public boolean isReversible() {
      return stage != null;
    }

    @Override
    public String toString() {
      return isReversible()
          ? "'%s' is reversible in stage '%s'".formatted(addition, stage)
          : "'%s' stays: %s".formatted(addition, reason);
    }
  }

  private Dr2Conversion(ComputationGraph graph, List<Residual> residuals) {
    this.graph = graph;
    this.residuals = List.copyOf(residuals);
  }

  /** The Dr2Net graph, initialized. */
  public ComputationGraph graph() {
    return graph;
  }

  /** Every element-wise addition of the old graph, in order, and what became of it. */
  public List<Residual> residuals() {
    return residuals;
  }

  /**
   * Converts a graph, with stages at (1, 0) and default settings.
   *
   * @param graph an initialized graph, unchanged
   * @param inputs types of its inputs, in their order
   */
  public static Dr2Conversion of(ComputationGraph graph, InputType... inputs) {
    return of(graph, stage -> {}, inputs);
  }

  /**
   * Converts a graph.
   *
   * @param graph an initialized graph, unchanged
   * @param settings changes each stage's settings: schedule of coefficients, storage, anchors
   * @param inputs types of its inputs, in their order
   * @throws IllegalArgumentException if the number of types is not that of the inputs
   */
  public static Dr2Conversion of(
      ComputationGraph graph, Consumer<Dr2Stage.Builder> settings, InputType... inputs) {
    ComputationGraphConfiguration old = graph.getConfiguration();
    if (inputs.length != old.getNetworkInputs().size()) {
      throw new IllegalArgumentException(
          "The network has the inputs %s, got %d types"
              .formatted(old.getNetworkInputs(), inputs.length));
    }
    ResidualFinder finder = new ResidualFinder(old, order(graph), Arrays.asList(inputs));
    List<List<ResidualBlock>> runs = finder.runs();
    ComputationGraph converted = new ComputationGraph(configuration(old, runs, settings));
    converted.init();
    ConvertedParameters.copy(graph, converted, runs);
    return new Dr2Conversion(converted, residuals(graph, finder, runs));
  }

  private static List<String> order(ComputationGraph graph) {
    List<String> names = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      names.add(graph.getVertices()[index].getVertexName());
    }
    return names;
  }

  private static ComputationGraphConfiguration configuration(
      ComputationGraphConfiguration old,
      List<List<ResidualBlock>> runs,
      Consumer<Dr2Stage.Builder> settings) {
    // The copy has no order of vertices yet.
    ComputationGraphConfiguration converted = old.clone();
    for (List<ResidualBlock> run : runs) {
      Dr2Stage.Builder builder =
          run.stream()
              .flatMap(block -> block.function().stream())
              .findFirst()
              .map(FunctionBranch::newStage)
              .orElseGet(Dr2Stage.Builder::new);
      settings.accept(builder.coefficientSchedule(CoefficientSchedule.fixed(1, 0)));
      for (ResidualBlock block : run) {
        builder.add(function(old, block));
        block.vertices().forEach(converted.getVertices()::remove);
        block.vertices().forEach(converted.getVertexInputs()::remove);
      }
      String name = run.get(run.size() - 1).output();
      Dr2Stage stage = withTraining(builder.build(), run);
      stage.setLayerName(name);
      converted.getVertices().put(name, new LayerVertex(around(stage, old, run.get(0)), null));
      converted.getVertexInputs().put(name, List.of(run.get(0).input()));
    }
    return converted;
  }

  /** A configuration of a layer of the run, with the stage as the layer. */
  private static NeuralNetConfiguration around(
      Dr2Stage stage, ComputationGraphConfiguration old, ResidualBlock block) {
    NeuralNetConfiguration configuration = old.getDefaultConfiguration().clone();
    for (String name : block.branch()) {
      if (old.getVertices().get(name) instanceof LayerVertex layer) {
        configuration = layer.getLayerConf().clone();
      }
    }
    configuration.clearVariables();
    configuration.setLayer(stage);
    return configuration;
  }

  /** Functions of this package train as their layers do; those of DL4J keep their own settings. */
  private static Dr2Stage withTraining(Dr2Stage stage, List<ResidualBlock> run) {
    Optional<FunctionBranch> first =
        run.stream().flatMap(block -> block.function().stream()).findFirst();
    if (first.isEmpty()) {
      return stage;
    }
    Dr2Stage trained = first.get().withSettingsOf(stage);
    List<IUpdater> updaters =
        run.stream()
            .map(block -> block.function().or(() -> first).get().alone())
            .map(Dr2Conversion::updater)
            .toList();
    if (updaters.stream().anyMatch(each -> !Objects.equals(each, trained.getIUpdater()))) {
      trained.setFunctionUpdaters(updaters);
    }
    return trained;
  }

  private static IUpdater updater(Dr2Stage alone) {
    return alone.getFunctionUpdaters().isEmpty()
        ? alone.getIUpdater()
        : alone.getFunctionUpdaters().get(0);
  }

  private static ResidualFunction function(ComputationGraphConfiguration old, ResidualBlock block) {
    if (block.function().isPresent()) {
      return block.function().get().function();
    }
    boolean isDifference = !block.after().isEmpty();
    Map<String, org.deeplearning4j.nn.conf.graph.GraphVertex> vertices = new LinkedHashMap<>();
    Map<String, List<String>> read = new HashMap<>();
    for (String name : isDifference ? block.vertices() : block.branch()) {
      vertices.put(name, old.getVertices().get(name).clone());
      read.put(name, List.copyOf(old.getVertexInputs().get(name)));
    }
    return new GraphFunction(block.input(), vertices, read, isDifference);
  }

  private static List<Residual> residuals(
      ComputationGraph graph, ResidualFinder finder, List<List<ResidualBlock>> runs) {
    Map<String, Residual> found = new HashMap<>();
    finder.obstacles().forEach((name, reason) -> found.put(name, new Residual(name, null, reason)));
    for (List<ResidualBlock> run : runs) {
      String stage = run.get(run.size() - 1).output();
      run.forEach(block -> found.put(block.addition(), new Residual(block.addition(), stage, "")));
    }
    return order(graph).stream().filter(found::containsKey).map(found::get).toList();
  }
}

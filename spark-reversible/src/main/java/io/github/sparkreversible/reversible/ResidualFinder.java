package io.github.sparkreversible.reversible;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;

/** Finds the residual additions of a DL4J graph, and those that can become reversible. */
final class ResidualFinder {
  private static final String OUTPUT = "the network's output";

  private final ComputationGraphConfiguration graph;
  private final List<String> order;
  private final Map<String, InputType> types;

  /** Vertices that read a vertex; {@value #OUTPUT} for one that is an output. */
  private final Map<String, List<String>> readers = new HashMap<>();

  private final Map<String, ResidualBlock> blocks = new LinkedHashMap<>();
  private final Map<String, String> obstacles = new LinkedHashMap<>();

  /** A reason why a residual addition stays as it is. */
  private static final class Obstacle extends Exception {
    private static final long serialVersionUID = 1L;

    Obstacle(String reason) {
      super(reason);
    }
  }

  /**
   * Looks through a graph.
   *
   * @param order names of inputs and vertices, each after those that it reads
   * @param inputs types of the network's inputs, in their order
   */
  ResidualFinder(ComputationGraphConfiguration graph, List<String> order, List<InputType> inputs) {
    this.graph = graph;
    this.order = order;
    this.types =
        new HashMap<>(
            graph.clone().getLayerActivationTypes(true, false, inputs.toArray(InputType[]::new)));
    for (int i = 0; i < inputs.size(); i++) {
      types.put(graph.getNetworkInputs().get(i), inputs.get(i));
    }
    graph
        .getVertexInputs()
        .forEach((name, read) -> read.forEach(each -> readersOf(each).add(name)));
    graph.getNetworkOutputs().forEach(each -> readersOf(each).add(OUTPUT));
    order.forEach(this::examine);
    List.copyOf(blocks.values()).forEach(this::takeInWhatFollows);
  }

  private List<String> readersOf(String name) {
    return readers.computeIfAbsent(name, key -> new ArrayList<>());
  }

  /** Additions that stay as they are, with the reason. */
  Map<String, String> obstacles() {
    return obstacles;
  }

  /** Residual blocks, those together whose states are read by nothing but the next block. */
  List<List<ResidualBlock>> runs() {
    List<List<ResidualBlock>> runs = new ArrayList<>();
    Map<String, List<ResidualBlock>> openByOutput = new HashMap<>();
    for (ResidualBlock block : blocks.values()) {
      List<ResidualBlock> run = openByOutput.remove(block.input());
      if (run == null
          || !block.vertices().containsAll(readersOf(block.input()))
          || !run.stream().allMatch(block::fits)) {
        run = new ArrayList<>();
        runs.add(run);
      }
      run.add(block);
      openByOutput.put(block.output(), run);
    }
    runs.removeIf(run -> run.get(0).contextDim() > 0 && !endsItsContext(run));
    return runs;
  }

  /** Takes in the layer that cuts the context off; a stage's output has none. */
  private boolean endsItsContext(List<ResidualBlock> run) {
    ResidualBlock last = run.get(run.size() - 1);
    List<String> read = readersOf(last.output());
    if (read.size() == 1
        && FunctionBranch.layer(graph, read.get(0)) instanceof TokenWidth cut
        && cut.getFrom() - cut.getTo() == last.contextDim()) {
      run.set(run.size() - 1, last.with(read));
      return true;
    }
    for (ResidualBlock block : run) {
      obstacles.put(
          block.addition(),
          "the context behind its tokens, %d values each, goes on to %s, but ends with a stage"
              .formatted(block.contextDim(), read));
    }
    return false;
  }

  private void examine(String name) {
    if (graph.getVertices().get(name) instanceof ElementWiseVertex vertex
        && vertex.getOp() == ElementWiseVertex.Op.Add) {
      try {
        blocks.put(name, block(name));
      } catch (Obstacle e) {
        obstacles.put(name, e.getMessage());
      }
    }
  }

  private ResidualBlock block(String addition) throws Obstacle {
    List<String> added = graph.getVertexInputs().get(addition);
    if (added.size() != 2 || added.get(0).equals(added.get(1))) {
      throw new Obstacle("it adds " + added + ", not a branch and the branch's input");
    }
    Optional<List<String>> branch = between(added.get(0), added.get(1));
    String input = added.get(0);
    if (branch.isEmpty()) {
      branch = between(added.get(1), added.get(0));
      input = added.get(1);
    }
    if (branch.isEmpty()) {
      throw new Obstacle(
          "neither of '%s' and '%s' is the other's input alone: the shortcut computes something, as a projection does, or the branch reads something else as well"
              .formatted(added.get(0), added.get(1)));
    }
    requireOwn(branch.get(), addition);
    requireSameType(input, branch.get(), addition);
    Optional<FunctionBranch> function = FunctionBranch.of(graph, branch.get());
    if (function.isEmpty()) {
      requireReplayable(branch.get());
    }
    return new ResidualBlock(addition, input, branch.get(), List.of(), function);
  }

  /**
   * The vertices on the ways from one to another, in order; empty if the other reads anything that
   * does not come from the one.
   */
  private Optional<List<String>> between(String from, String to) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(to));
    while (!open.isEmpty()) {
      String name = open.pop();
      if (!name.equals(from) && seen.add(name)) {
        List<String> read = graph.getVertexInputs().get(name);
        if (read == null || read.isEmpty()) {
          return Optional.empty();
        }
        open.addAll(read);
      }
    }
    return Optional.of(order.stream().filter(seen::contains).toList());
  }

  private void requireOwn(List<String> branch, String addition) throws Obstacle {
    for (String name : branch) {
      if (blocks.containsKey(name)) {
        throw new Obstacle("its branch has a residual of its own, '" + name + "'");
      }
      for (String reader : readersOf(name)) {
        if (!branch.contains(reader) && !reader.equals(addition)) {
          throw new Obstacle(
              "'%s' inside of its branch is also read by '%s'".formatted(name, reader));
        }
      }
    }
  }

  private void requireSameType(String input, List<String> branch, String addition) throws Obstacle {
    InputType wanted = types.get(input);
    for (String name : List.of(branch.get(branch.size() - 1), addition)) {
      if (!wanted.equals(types.get(name))) {
        throw new Obstacle(
            "'%s' makes %s of %s, but a residual function keeps the shape"
                .formatted(name, types.get(name), wanted));
      }
    }
  }

  private void requireReplayable(List<String> branch) throws Obstacle {
    for (String name : branch) {
      Optional<String> obstacle = obstacle(name);
      if (obstacle.isPresent()) {
        throw new Obstacle(obstacle.get());
      }
    }
  }

  private Optional<String> obstacle(String name) {
    GraphVertex vertex = graph.getVertices().get(name);
    if (vertex instanceof LayerVertex layer) {
      return new InnerLayer(layer.getLayerConf().getLayer()).obstacle();
    }
    if (vertex.numParams(true) > 0) {
      return Optional.of(
          "'%s' (%s) has parameters but is no layer"
              .formatted(name, vertex.getClass().getSimpleName()));
    }
    return vertex instanceof LastTimeStepVertex
            || vertex instanceof DuplicateToTimeSeriesVertex
            || vertex instanceof ReverseTimeSeriesVertex
        ? Optional.of("'%s' refers to inputs of the whole network".formatted(name))
        : Optional.empty();
  }

  /**
   * Takes an activation after the addition into the block, and other layers after it where the next
   * residual begins behind them, as with a normalization after each addition.
   */
  private void takeInWhatFollows(ResidualBlock block) {
    if (block.function().isPresent()) {
      return;
    }
    Set<String> inputs = new HashSet<>();
    blocks.values().forEach(each -> inputs.add(each.input()));
    List<String> after = new ArrayList<>();
    Optional<String> next = onlyFollower(block.addition(), block.input());
    List<String> taken = List.of();
    if (next.isPresent() && isActivation(next.get())) {
      taken = List.of(next.get());
    }
    while (next.isPresent()) {
      after.add(next.get());
      if (inputs.contains(next.get())) {
        taken = after;
        break;
      }
      next = onlyFollower(next.get(), block.input());
    }
    blocks.put(block.addition(), block.with(taken));
  }

  private boolean isActivation(String name) {
    return graph.getVertices().get(name) instanceof LayerVertex layer
        && layer.getLayerConf().getLayer() instanceof ActivationLayer;
  }

  /** The one layer that reads a vertex, if it keeps the type and can be replayed. */
  private Optional<String> onlyFollower(String name, String input) {
    List<String> found = readersOf(name);
    return found.size() == 1
            && graph.getVertices().get(found.get(0)) instanceof LayerVertex
            && types.get(input).equals(types.get(found.get(0)))
            && obstacle(found.get(0)).isEmpty()
        ? Optional.of(found.get(0))
        : Optional.empty();
  }
}

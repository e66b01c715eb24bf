package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.backbone.VitFixture.Run;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.NameMapping.Place;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.StoredTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A case of a Point-MAE fixture (D): network, input, labels and what is expected of them. */
final class PointMaeFixture {
  private static final double ZERO_IN_FLOAT = 1e-5;
  private static final double ZERO_IN_DOUBLE = 1e-12;

  final INDArray clouds;
  final INDArray oneHot;
  final SafetensorsFile expected;
  final boolean isTraining;
  final double outputTolerance;
  final NameMapping mapping = NameMapping.of("point-mae");
  private final double gradientTolerance;
  private final Map<String, INDArray> weights = new HashMap<>();
  private final GoldenFixture fixture;
  private final JsonNode config;
  private final Run run;
  private final String name;

  /**
   * @param name {@code "eval"}: batch normalization with the running statistics; or {@code "train"}
   */
  PointMaeFixture(GoldenFixture fixture, String name, Run run) throws IOException {
    this.fixture = fixture;
    this.name = name;
    this.run = run;
    config = fixture.meta().get("config");
    isTraining = name.equals("train");
    outputTolerance = isTraining ? fixture.tolerance(run.precision) : run.outputTolerance;
    gradientTolerance = isTraining ? fixture.tolerance(run.precision) : run.gradientTolerance;
    SafetensorsFile file = fixture.tensors("weights.safetensors");
    for (String tensor : file.names()) {
      if (!mapping.isIgnored(tensor)) {
        weights.put(tensor, file.get(tensor, run.dataType));
      }
    }
    SafetensorsFile inputs = fixture.tensors("inputs." + name + ".safetensors");
    clouds = inputs.get("points", run.dataType);
    INDArray labels = inputs.get("labels");
    oneHot = Nd4j.zeros(run.dataType, labels.length(), config.get("cls_dim").asInt());
    for (int i = 0; i < labels.length(); i++) {
      oneHot.putScalar(i, labels.getInt(i), 1);
    }
    expected = fixture.tensors("expected." + name + "." + run.precision + ".safetensors");
  }

  /** Files that hold the weights. */
  List<Path> checkpoints() throws IOException {
    return CheckpointLoading.files(fixture);
  }

  int depth() {
    return config.get("depth").asInt();
  }

  /** A builder with every size from the fixture, at the coefficients of the plain network. */
  PointMaeVit.Builder builder() {
    return PointMaeVit.builder()
        .cloud((int) clouds.size(1), (int) clouds.size(2))
        .classes(config.get("cls_dim").asInt())
        .groups(config.get("num_group").asInt(), config.get("group_size").asInt())
        .dim(config.get("trans_dim").asInt())
        .depth(depth())
        .heads(config.get("num_heads").asInt())
        .normEpsilon(fixture.meta().get("layer_norm_eps").asDouble())
        .headDropout(0)
        .fixedStatistics(!isTraining)
        .coefficientSchedule(CoefficientSchedule.fixed(1, 0))
        .inputGradient(true)
        .arithmetic(run.arithmetic)
        .dataType(run.dataType);
  }

  /**
   * The network with the fixture's weights, of which those of blocks that it lacks are left out.
   */
  ComputationGraph network(PointMaeVit.Builder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    weights.forEach(
        (tensor, values) -> {
          Place place = mapping.place(tensor).orElseThrow();
          INDArray parameter = parameter(graph, place);
          if (parameter != null) {
            INDArray ours = place.transposed() ? values.transpose() : values;
            parameter.assign(ours.reshape('c', parameter.shape()));
          }
        });
    return graph;
  }

  private static INDArray parameter(ComputationGraph graph, Place place) {
    return graph.getLayer(place.layer()).paramTable().get(place.parameter());
  }

  /** Shapes of the checkpoint's tensors by name, without those that no network has. */
  Map<String, List<Long>> upstreamShapes() {
    Map<String, List<Long>> shapes = new TreeMap<>();
    weights.forEach(
        (tensor, values) -> shapes.put(tensor, LongStream.of(values.shape()).boxed().toList()));
    return shapes;
  }

  /** Every parameter of the network has a tensor. */
  void requireAllMapped(ComputationGraph graph) {
    TreeSet<String> left = new TreeSet<>(graph.paramTable().keySet());
    weights.keySet().stream()
        .map(mapping::place)
        .map(Optional::orElseThrow)
        .forEach(place -> left.remove(place.layer() + "_" + place.parameter()));
    assertTrue(left.isEmpty(), () -> "without a tensor: " + left);
  }

  /** Behind the head's batch normalizations the fixture suggests a tolerance of its own. */
  void requireLogits(INDArray actual) {
    requireOutput("logits", actual, outputTolerance);
  }

  void requireOutput(String tensor, INDArray actual) {
    requireOutput(tensor, actual, run.outputTolerance);
  }

  private void requireOutput(String tensor, INDArray actual, double tolerance) {
    INDArray stored = expected.get(tensor, run.dataType);
    RelativeError.require(
        name + " " + run + " " + tensor,
        actual.dup('c').reshape('c', stored.shape()),
        stored,
        tolerance);
  }

  /** The groups' points, their numbers exactly. */
  void requireGroups(PointRows groups) {
    long points = clouds.size(1);
    assertArrayEquals(
        numbersOfRows(expected.get("center_idx"), points), groups.centres(), name + " centres");
    assertArrayEquals(
        numbersOfRows(expected.get("knn_idx"), points), groups.neighbours(), name + " neighbours");
    INDArray relative = Nd4j.create(run.dataType, groups.neighbours().length, PointRows.AXES);
    groups.points(clouds, 0, relative);
    requireOutput("neighborhood", relative);
  }

  private static int[] numbersOfRows(INDArray indices, long points) {
    int[] numbers = indices.dup('c').reshape(indices.length()).toIntVector();
    int ofCloud = numbers.length / (int) indices.size(0);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] += (int) (i / ofCloud * points);
    }
    return numbers;
  }

  /** The mean loss over the batch. */
  double loss(LayerChain chain) {
    INDArray probabilities = chain.activations.get(PointMaeVit.CLASSIFIER);
    double sum = 0;
    for (int i = 0; i < oneHot.size(0); i++) {
      sum -= Math.log(probabilities.getRow(i).mul(oneHot.getRow(i)).sumNumber().doubleValue());
    }
    return sum / oneHot.size(0);
  }

  /** Compares the mean gradient of every parameter and of the input. */
  void requireGradients(LayerChain chain) {
    JsonNode zero =
        fixture
            .meta()
            .at("/cases/" + name + "/observed_f32_vs_f64/grads")
            .path("exactly_zero_tensors_max_abs");
    StoredTensors stored =
        new StoredTensors(
            expected,
            "grad",
            fixture.meta().get("grad_sample_step").get(run.precision),
            gradientTolerance);
    double limit =
        largestGradient() * (run.dataType == DataType.DOUBLE ? ZERO_IN_DOUBLE : ZERO_IN_FLOAT);
    for (String tensor : weights.keySet()) {
      Place place = mapping.place(tensor).orElseThrow();
      if (tensor.contains("running_")) {
        continue;
      }
      INDArray sum = chain.gradients.get(place.layer()).getGradientFor(place.parameter());
      INDArray gradient = (place.transposed() ? sum.transpose() : sum).div(clouds.size(0));
      if (zero.has(tensor)) {
        double norm = gradient.norm2Number().doubleValue();
        assertTrue(norm <= limit, () -> name + " " + tensor + ": " + norm + " above " + limit);
      } else {
        stored.require(tensor, gradient);
      }
    }
    String first = chain.inputGradients.keySet().stream().reduce((a, b) -> b).orElseThrow();
    stored.require("__input__", chain.inputGradients.get(first).div(clouds.size(0)));
  }

  private double largestGradient() {
    return expected.names().stream()
        .filter(tensor -> tensor.startsWith("grad_stat/"))
        .mapToDouble(tensor -> expected.get(tensor).getDouble(1))
        .max()
        .orElseThrow();
  }

  /** Compares the running statistics of a network after one step. */
  void requireStatistics(ComputationGraph graph) {
    for (String tensor : weights.keySet()) {
      if (tensor.contains("running_")) {
        requireOutput("bn_after/" + tensor, parameter(graph, mapping.place(tensor).orElseThrow()));
      }
    }
  }

  /** Tokens, or what stands beside them, without the class token. */
  static INDArray others(INDArray tokens, long from, long to) {
    return tokens.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(1, tokens.size(1)),
        NDArrayIndex.interval(from, to));
  }
}

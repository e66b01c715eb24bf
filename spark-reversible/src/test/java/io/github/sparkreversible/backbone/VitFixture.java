package io.github.sparkreversible.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.NameMapping.Place;
import io.github.sparkreversible.ops.Arithmetic;
import io.github.sparkreversible.reversible.AttentionSubBlock.QkvBias;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.StoredTensors;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A fixture of a vision transformer as a network, its input and its labels: VideoMAE (A, or B with
 * the weights of A) or the plain one of images (C).
 */
final class VitFixture {
  /** How a fixture is computed: precision and implementation. */
  enum Run {
    FLOAT_REFERENCE(DataType.FLOAT, Arithmetic.ND4J, "f32", 1e-5, 1e-4),
    FLOAT_ONEDNN(DataType.FLOAT, Arithmetic.ONEDNN, "f32", 1e-5, 1e-4),
    DOUBLE_REFERENCE(DataType.DOUBLE, Arithmetic.ND4J, "f64", 1e-10, 1e-10);

    final DataType dataType;
    final Arithmetic arithmetic;
    final String precision;
    final double outputTolerance;
    final double gradientTolerance;

    Run(
        DataType dataType,
        Arithmetic arithmetic,
        String precision,
        double outputTolerance,
        double gradientTolerance) {
      this.dataType = dataType;
      this.arithmetic = arithmetic;
      this.precision = precision;
      this.outputTolerance = outputTolerance;
      this.gradientTolerance = gradientTolerance;
    }
  }

  final INDArray clips;
  final INDArray oneHot;
  private final JsonNode config;
  private final NameMapping mapping;
  private final Map<String, INDArray> weights = new HashMap<>();
  private final Run run;
  private final boolean ofVideos;

  VitFixture(GoldenFixture fixture, Run run) throws IOException {
    this.run = run;
    config = fixture.meta().get("config");
    ofVideos = config.has("frames");
    mapping = NameMapping.of(ofVideos ? "videomae" : "timm-vit");
    SafetensorsFile file = fixture.tensors("weights.safetensors");
    file.names().forEach(name -> weights.put(name, file.get(name, run.dataType)));
    SafetensorsFile inputs = fixture.tensors("inputs.safetensors");
    clips = ofVideos ? channelsLast(inputs.get("video", run.dataType)) : images(inputs);
    INDArray labels = inputs.get("labels");
    oneHot = Nd4j.zeros(run.dataType, labels.length(), config.get("classes").asInt());
    for (int i = 0; i < labels.length(); i++) {
      oneHot.putScalar(i, labels.getInt(i), 1);
    }
  }

  /** Images as clips of one frame. */
  private INDArray images(SafetensorsFile inputs) {
    INDArray images = inputs.get("image", run.dataType);
    return channelsLast(
        images.reshape('c', images.size(0), images.size(1), 1, images.size(2), images.size(3)));
  }

  private static INDArray channelsLast(INDArray videos) {
    return videos.permute(0, 2, 3, 4, 1).dup('c');
  }

  /** A builder with every size from the fixture. */
  VideoVit.Builder builder() {
    int size = config.get("img").asInt();
    VideoVit.Builder builder =
        VideoVit.builder()
            .clip((int) clips.size(1), size, size, (int) clips.size(4))
            .tubelet(config.path("tubelet").asInt(1), config.get("patch").asInt())
            .dim(config.get("dim").asInt())
            .depth(config.get("depth").asInt())
            .heads(config.get("heads").asInt())
            .mlpRatio(config.get("mlp_ratio").asDouble())
            .classes(config.get("classes").asInt())
            .coefficientSchedule(CoefficientSchedule.fixed(1, 0))
            .inputGradient(true)
            .arithmetic(run.arithmetic)
            .dataType(run.dataType);
    return ofVideos
        ? builder
        : builder
            .pooling(VideoVit.Pooling.CLASS_TOKEN)
            .finalNorm(VideoVit.FinalNorm.BEFORE_POOLING)
            .qkvBias(QkvBias.ALL);
  }

  ComputationGraph network(VideoVit.Builder builder) {
    return network(builder, configuration -> {});
  }

  ComputationGraph network(
      VideoVit.Builder builder, Consumer<ComputationGraphConfiguration> change) {
    ComputationGraphConfiguration configuration = builder.build();
    change.accept(configuration);
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    weights.forEach(
        (name, tensor) -> {
          Place place = mapping.place(name).orElseThrow();
          INDArray parameter = graph.getLayer(place.layer()).getParam(place.parameter());
          INDArray ours = place.transposed() ? tensor.transpose() : tensor;
          parameter.assign(ours.reshape('c', parameter.shape()));
        });
    return graph;
  }

  /** Compares every parameter of a graph. */
  void requireParameters(ComputationGraph graph, StoredTensors expected) {
    for (String name : weights.keySet()) {
      Place place = mapping.place(name).orElseThrow();
      INDArray parameter = graph.getLayer(place.layer()).getParam(place.parameter());
      expected.require(name, place.transposed() ? parameter.transpose() : parameter);
    }
  }

  /** The mean loss over the batch. */
  double loss(LayerChain chain) {
    INDArray probabilities = chain.activations.get(VideoVit.CLASSIFIER);
    double sum = 0;
    for (int i = 0; i < oneHot.size(0); i++) {
      sum -= Math.log(probabilities.getRow(i).mul(oneHot.getRow(i)).sumNumber().doubleValue());
    }
    return sum / oneHot.size(0);
  }

  /** Compares the mean gradient of every parameter, of the tokens and of the input. */
  void requireGradients(LayerChain chain, StoredTensors expected) {
    long batch = clips.size(0);
    for (String name : weights.keySet()) {
      Place place = mapping.place(name).orElseThrow();
      INDArray gradient = chain.gradients.get(place.layer()).getGradientFor(place.parameter());
      expected.require(name, (place.transposed() ? gradient.transpose() : gradient).div(batch));
    }
    INDArray input = chain.inputGradients.get(VideoVit.EMBEDDING);
    expected.require("__input__", input.permute(0, 4, 1, 2, 3).dup('c').div(batch));
  }

  void requireOutput(SafetensorsFile expected, String name, INDArray actual) {
    RelativeError.require(
        run + " " + name, actual, expected.get(name, run.dataType), run.outputTolerance);
  }
}

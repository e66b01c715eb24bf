package io.github.sparkreversible.backbone;

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
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A fixture of a Video Swin Transformer (E) as a network, its input and the loss's factors. */
final class SwinFixture {
  private static final NameMapping MAPPING = NameMapping.of("video-swin");

  final INDArray clips;

  /** Gradient of the loss with respect to the output {@code [batch, tokens, dim]}. */
  final INDArray outputGradient;

  private final JsonNode config;
  private final Map<String, INDArray> weights = new HashMap<>();
  private final Run run;

  SwinFixture(GoldenFixture fixture, Run run) throws IOException {
    this.run = run;
    config = fixture.meta().get("config");
    SafetensorsFile file = fixture.tensors("weights.safetensors");
    for (String name : file.names()) {
      if (!MAPPING.isIgnored(name)) {
        weights.put(name, file.get(name, run.dataType));
      }
    }
    SafetensorsFile inputs = fixture.tensors("inputs.safetensors");
    clips = inputs.get("video", run.dataType).permute(0, 2, 3, 4, 1).dup('c');
    outputGradient = tokens(inputs.get("r", run.dataType));
  }

  /** {@code [batch, channels, time, height, width]} as tokens. */
  static INDArray tokens(INDArray channelsFirst) {
    INDArray grid = channelsFirst.permute(0, 2, 3, 4, 1).dup('c');
    return grid.reshape('c', grid.size(0), -1, grid.size(4));
  }

  /** Number of blocks of each stage. */
  int[] depths() {
    return integers("depths");
  }

  private int[] integers(String name) {
    JsonNode list = config.get(name);
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).asInt();
    }
    return values;
  }

  /** A builder with every size from the fixture, for its first stages with other depths. */
  VideoSwin.Builder builder(int... depths) {
    int[] window = integers("window");
    int[] patch = integers("patch");
    return VideoSwin.builder()
        .clip((int) clips.size(1), (int) clips.size(2), (int) clips.size(3), (int) clips.size(4))
        .tubelet(patch[0], patch[1])
        .dim(config.get("embed_dim").asInt())
        .depths(depths)
        .heads(Arrays.copyOf(integers("heads"), depths.length))
        .window(window[0], window[1], window[2])
        .embeddingNorm(config.get("patch_norm").asBoolean())
        .classes(2)
        .coefficientSchedule(CoefficientSchedule.fixed(1, 0))
        .inputGradient(true)
        .arithmetic(run.arithmetic)
        .dataType(run.dataType);
  }

  /** A network with the fixture's weights, as far as it has places for them. */
  ComputationGraph network(VideoSwin.Builder builder) {
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    weights.forEach(
        (name, tensor) -> {
          Place place = MAPPING.place(name).orElseThrow();
          INDArray parameter =
              graph.getVertex(place.layer()) == null || place.layer().equals(VideoSwin.NORM)
                  ? null
                  : graph.getLayer(place.layer()).paramTable().get(place.parameter());
          if (parameter != null) {
            parameter.assign(tensor.reshape('c', parameter.shape()));
          }
        });
    return graph;
  }

  /** The same with all stages, where every tensor has its place. */
  ComputationGraph wholeNetwork(VideoSwin.Builder builder) {
    ComputationGraph graph = network(builder);
    weights.forEach(
        (name, tensor) -> {
          Place place = MAPPING.place(name).orElseThrow();
          INDArray parameter = graph.getLayer(place.layer()).getParam(place.parameter());
          parameter.assign(tensor.reshape('c', parameter.shape()));
        });
    return graph;
  }

  /** Compares tokens with a tensor of the fixture that is a grid of them, channels last. */
  void requireGrid(SafetensorsFile expected, String name, INDArray tokens) {
    INDArray grid = expected.get(name, run.dataType);
    require(name, tokens, grid.reshape('c', tokens.shape()));
  }

  /** Compares tokens with a tensor of the fixture that is a grid of them, channels first. */
  void requireChannelsFirst(SafetensorsFile expected, String name, INDArray tokens) {
    require(name, tokens, tokens(expected.get(name, run.dataType)));
  }

  private void require(String name, INDArray actual, INDArray expected) {
    RelativeError.require(run + " " + name, actual, expected, run.outputTolerance);
  }

  /** Compares the gradient of every parameter and of the input. */
  void requireGradients(LayerChain chain, StoredTensors expected) {
    for (String name : weights.keySet()) {
      Place place = MAPPING.place(name).orElseThrow();
      expected.require(name, chain.gradients.get(place.layer()).getGradientFor(place.parameter()));
    }
    INDArray input = chain.inputGradients.get(VideoSwin.EMBEDDING);
    expected.require("__input__", input.permute(0, 4, 1, 2, 3).dup('c'));
  }
}

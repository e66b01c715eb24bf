package io.github.sparkreversible.backbone;

import io.github.sparkreversible.checkpoint.Checkpoint;
import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.NameMapping.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Brings the tensors of a checkpoint into a graph, under the names of an upstream project.
 *
 * <p>Values are converted to the graph's precision. A tensor may have other axes than its parameter
 * where the naming says them ({@code [dim, channels, t, h, w]} for {@code [dim, channels * t * h *
 * w]}, of the network's own t, h and w); axes of length 1 do not matter.
 */
public final class PretrainedWeights {
  /**
   * What a file calls the clips that its network is for, {@code [frames, height, width, channels]}
   * in JSON.
   */
  public static final String CLIP_SHAPE = "clipShape";

  /** Prefixes of networks inside of others: of pretraining, of recognizers. */
  private static final List<String> PREFIXES =
      List.of("", "encoder.", "backbone.", "model.", "MAE_encoder.");

  private final ComputationGraph graph;
  private final NameMapping mapping;
  private final String prefix;
  private final PositionResampling positions;
  private final Map<String, CheckpointTensor> tensors;
  private final List<String> loaded = new ArrayList<>();
  private final List<String> resampled = new ArrayList<>();
  private final List<String> head = new ArrayList<>();
  private final List<String> ignored = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private final List<String> mismatched = new ArrayList<>();
  private final Map<String, Set<Integer>> parts = new LinkedHashMap<>();

  private PretrainedWeights(
      ComputationGraph graph,
      NameMapping mapping,
      String prefix,
      PositionResampling positions,
      Collection<CheckpointTensor> tensors) {
    this.graph = graph;
    this.mapping = mapping;
    this.prefix = prefix;
    this.positions = positions;
    this.tensors = new LinkedHashMap<>();
    tensors.forEach(tensor -> this.tensors.put(tensor.name(), tensor));
  }

  /**
   * Loads what fits of a file, which may say what clips its positions are of.
   *
   * @see #load(ComputationGraph, Collection, List, boolean)
   */
  public static LoadingReport load(
      ComputationGraph graph, Checkpoint checkpoint, List<NameMapping> mappings, boolean withHead)
      throws IOException {
    return load(
        graph,
        checkpoint.tensors().values(),
        mappings,
        withHead,
        new PositionResampling(graph, checkpoint.metadata().get(CLIP_SHAPE)));
  }

  /**
   * Loads what fits. Of several namings, and prefixes before them, the one counts that knows most
   * tensors.
   *
   * @param graph changed in place
   * @param tensors of a checkpoint
   * @param mappings namings that the checkpoint may have
   * @param withHead whether the classifier is loaded too; otherwise it stays as it is
   * @return what was loaded and what was not; whoever needs all has to look
   * @throws IOException if a tensor cannot be read, or one that has a place in the graph holds a
   *     value that is not finite; names the tensor
   */
  public static LoadingReport load(
      ComputationGraph graph,
      Collection<CheckpointTensor> tensors,
      List<NameMapping> mappings,
      boolean withHead)
      throws IOException {
    return load(graph, tensors, mappings, withHead, new PositionResampling(graph, null));
  }

  private static LoadingReport load(
      ComputationGraph graph,
      Collection<CheckpointTensor> tensors,
      List<NameMapping> mappings,
      boolean withHead,
      PositionResampling positions)
      throws IOException {
    PretrainedWeights best = null;
    long most = -1;
    for (NameMapping mapping : mappings) {
      for (String prefix : PREFIXES) {
        PretrainedWeights candidate =
            new PretrainedWeights(graph, mapping, prefix, positions, tensors);
        long known = candidate.known();
        if (known > most) {
          best = candidate;
          most = known;
        }
      }
    }
    return best.load(withHead);
  }

  /** Number of tensors that have a place in the graph. */
  private long known() {
    return tensors.keySet().stream()
        .flatMap(name -> place(name).stream())
        .filter(place -> parameter(place).isPresent())
        .count();
  }

  /** A name without the prefix; names without it stand beside the network, as the classifier. */
  private Optional<Place> place(String name) {
    return name.startsWith(prefix)
        ? mapping.place(name.substring(prefix.length()))
        : mapping.place(name);
  }

  private boolean isIgnored(String name) {
    return name.startsWith(prefix) && mapping.isIgnored(name.substring(prefix.length()));
  }

  private boolean hasLayer(Place place) {
    return graph.getVertex(place.layer()) != null && graph.getVertex(place.layer()).hasLayer();
  }

  /** Whether a place is in an output layer, which may be of a kind without that parameter. */
  private boolean isHead(Place place) {
    return hasLayer(place) && graph.getLayer(place.layer()) instanceof IOutputLayer;
  }

  private Optional<INDArray> parameter(Place place) {
    return hasLayer(place)
        ? Optional.ofNullable(graph.getLayer(place.layer()).paramTable().get(place.parameter()))
        : Optional.empty();
  }

  private LoadingReport load(boolean withHead) throws IOException {
    for (CheckpointTensor tensor : tensors.values()) {
      Optional<Place> place = place(tensor.name());
      Optional<INDArray> parameter = place.flatMap(this::parameter);
      if (!withHead && place.filter(this::isHead).isPresent()) {
        head.add(tensor.name());
      } else if (parameter.isEmpty()) {
        (isIgnored(tensor.name()) ? ignored : unexpected).add(tensor.name());
      } else {
        load(tensor, place.get(), parameter.get());
      }
    }
    return new LoadingReport(
        mapping.name(),
        prefix,
        loaded,
        resampled,
        head,
        ignored,
        unexpected,
        missing(withHead),
        mismatched);
  }

  private void load(CheckpointTensor tensor, Place place, INDArray parameter) throws IOException {
    INDArray target = part(place, parameter);
    long[] expected = place.transposed() ? reversed(target.shape()) : target.shape();
    float[] values;
    if (UpstreamShape.fits(graph, place, tensor.shape(), expected)
        && !positions.isOfAnotherGrid(place)) {
      values = finiteFloats(tensor);
    } else {
      Optional<float[]> ofGrid =
          positions.of(place, tensor.shape(), expected, () -> finiteFloats(tensor));
      if (ofGrid.isEmpty()) {
        mismatched.add(
            "%s %s, expected %s%s"
                .formatted(
                    tensor.name(),
                    Arrays.toString(tensor.shape()),
                    Arrays.toString(UpstreamShape.expected(graph, place, expected)),
                    positions.describe(place)));
        return;
      }
      values = ofGrid.get();
      resampled.add(tensor.name());
    }
    try (INDArray array = Nd4j.create(values, expected, 'c')) {
      target.assign(place.transposed() ? array.transpose() : array);
    }
    loaded.add(tensor.name());
    parts
        .computeIfAbsent(place.layer() + "/" + place.parameter(), key -> new HashSet<>())
        .add(place.part());
  }

  /** The values, of which a single NaN would make NaN of all that the network says. */
  private static float[] finiteFloats(CheckpointTensor tensor) throws IOException {
    float[] values = tensor.toFloats();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IOException(
            "Tensor %s %s has %s at index %d of its values in single precision, expected finite numbers"
                .formatted(tensor.name(), Arrays.toString(tensor.shape()), values[i], i));
      }
    }
    return values;
  }

  private static INDArray part(Place place, INDArray parameter) {
    if (place.parts() == 1) {
      return parameter;
    }
    long[] shape = parameter.shape().clone();
    shape[0] /= place.parts();
    long offset = parameter.offset() + place.part() * shape[0] * parameter.stride(0);
    // INDArray.get gives an empty array where offset and part together lie beyond the length.
    return Nd4j.create(parameter.data(), shape, parameter.stride(), offset, parameter.ordering());
  }

  private static long[] reversed(long[] shape) {
    long[] result = new long[shape.length];
    for (int i = 0; i < shape.length; i++) {
      result[i] = shape[shape.length - 1 - i];
    }
    return result;
  }

  /** Parameters that nothing, or not every part, was loaded into. */
  private List<String> missing(boolean withHead) {
    Set<String> missing = new TreeSet<>();
    for (Layer layer : graph.getLayers()) {
      if (layer instanceof IOutputLayer && !withHead) {
        continue;
      }
      String name = layer.conf().getLayer().getLayerName();
      for (String parameter : layer.paramTable().keySet()) {
        String place = name + "/" + parameter;
        int wanted = Math.max(1, mapping.upstreamNames(name, parameter).size());
        if (parts.getOrDefault(place, Set.of()).size() < wanted) {
          missing.add(place);
        }
      }
    }
    return List.copyOf(missing);
  }

  /** Whether upstream has a name for any parameter of a graph beside those of its output layer. */
  public static boolean namesBody(ComputationGraph graph, NameMapping mapping) {
    return Arrays.stream(graph.getLayers())
        .filter(layer -> !(layer instanceof IOutputLayer))
        .anyMatch(
            layer ->
                layer.paramTable().keySet().stream()
                    .anyMatch(
                        parameter ->
                            !mapping
                                .upstreamNames(layer.conf().getLayer().getLayerName(), parameter)
                                .isEmpty()));
  }

  /** Parameters of a graph that upstream has no name for, {@code layer/parameter}. */
  public static List<String> unnamed(ComputationGraph graph, NameMapping mapping) {
    List<String> unnamed = new ArrayList<>();
    for (Layer layer : graph.getLayers()) {
      String name = layer.conf().getLayer().getLayerName();
      for (String parameter : layer.paramTable().keySet()) {
        if (mapping.upstreamNames(name, parameter).isEmpty()) {
          unnamed.add(name + "/" + parameter);
        }
      }
    }
    return unnamed;
  }

  /**
   * The parameters of a graph as tensors under upstream names, in the order of the graph. A
   * parameter that upstream has no name for is left out.
   *
   * @param graph not changed; the tensors are copies
   */
  public static List<CheckpointTensor> export(ComputationGraph graph, NameMapping mapping) {
    List<CheckpointTensor> tensors = new ArrayList<>();
    for (Layer layer : graph.getLayers()) {
      String name = layer.conf().getLayer().getLayerName();
      layer
          .paramTable()
          .forEach(
              (parameter, value) -> {
                for (String upstream : mapping.upstreamNames(name, parameter)) {
                  Place place = mapping.place(upstream).orElseThrow();
                  INDArray part = part(place, value);
                  INDArray ordered = (place.transposed() ? part.transpose() : part).dup('c');
                  tensors.add(
                      CheckpointTensor.of(
                          upstream,
                          UpstreamShape.of(graph, place, ordered.shape()),
                          ordered.data().asFloat()));
                  ordered.close();
                }
              });
    }
    return tensors;
  }
}

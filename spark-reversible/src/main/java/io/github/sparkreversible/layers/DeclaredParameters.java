package io.github.sparkreversible.layers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * DL4J's parameter protocol for every {@link DeclaredLayer}: the parameters lie one after another,
 * row-major, in the order of their declaration.
 */
final class DeclaredParameters implements ParamInitializer {
  static final DeclaredParameters INSTANCE = new DeclaredParameters();

  private DeclaredParameters() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return specs(layer).stream().mapToLong(ParameterSpec::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return keys(layer, spec -> true);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return keys(layer, DeclaredParameters::isWeight);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return keys(layer, spec -> !isWeight(spec));
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    ParameterSpec parameter = ((DeclaredLayer) layer).parameter(key);
    return parameter != null && isWeight(parameter);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    ParameterSpec parameter = ((DeclaredLayer) layer).parameter(key);
    return parameter != null && !isWeight(parameter);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    DeclaredLayer layer = (DeclaredLayer) conf.getLayer();
    Map<String, INDArray> views = Collections.synchronizedMap(views(layer, paramsView));
    for (ParameterSpec spec : layer.parameters()) {
      conf.addVariable(spec.name());
      if (initializeParams && !layer.initialize(spec, views.get(spec.name()))) {
        initialize(layer, spec, views.get(spec.name()));
      }
    }
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((DeclaredLayer) conf.getLayer(), gradientView);
  }

  private static void initialize(DeclaredLayer layer, ParameterSpec spec, INDArray view) {
    switch (spec.role()) {
      case GAIN -> view.assign(1.0);
      case BIAS, STATISTIC -> view.assign(0.0);
      case WEIGHT ->
          layer
              .getWeightInitFn()
              .init(spec.fanIn(), spec.fanOut(), spec.shape(), 'c', view.reshape(view.length()));
    }
  }

  private static Map<String, INDArray> views(DeclaredLayer layer, INDArray flat) {
    long expected = INSTANCE.numParams(layer);
    long found = flat == null ? 0 : flat.length();
    if (found != expected) {
      throw new IllegalArgumentException(
          "Layer '%s' has %d parameters, got a view of %d"
              .formatted(layer.getLayerName(), expected, found));
    }
    Map<String, INDArray> views = new LinkedHashMap<>();
    if (expected == 0) {
      return views;
    }
    INDArray vector = flat.reshape(flat.length());
    long offset = 0;
    for (ParameterSpec spec : layer.parameters()) {
      INDArray part = vector.get(NDArrayIndex.interval(offset, offset + spec.length()));
      views.put(spec.name(), part.reshape('c', spec.shape()));
      offset += spec.length();
    }
    return views;
  }

  private static boolean isWeight(ParameterSpec spec) {
    return spec.role() == ParameterSpec.Role.WEIGHT;
  }

  private static List<String> keys(Layer layer, Predicate<ParameterSpec> wanted) {
    return specs(layer).stream().filter(wanted).map(ParameterSpec::name).toList();
  }

  private static List<ParameterSpec> specs(Layer layer) {
    return ((DeclaredLayer) layer).parameters();
  }
}

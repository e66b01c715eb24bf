package io.github.sparkreversible.layers;

import java.util.List;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Base of the implementations of layers that end a graph: they keep the labels of the batch and
 * give its loss. What DL4J's interface wants of a layer that is a whole network by itself is
 * refused.
 *
 * @param <C> the layer's configuration
 */
public abstract class DeclaredOutputLayer<C extends DeclaredLayer>
    extends DeclaredLayerImplementation<C> implements IOutputLayer {
  private transient INDArray labels;

  /** Binds a configuration; DL4J sets parameters, gradients and labels later. */
  protected DeclaredOutputLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * The loss, summed over the batch.
   *
   * @param training whether it is the one that training minimizes, where that is another one
   */
  protected abstract double loss(boolean training, LayerWorkspaceMgr workspaces);

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public void setLabels(INDArray labels) {
    this.labels = labels;
  }

  /** Wanted probabilities {@code [batch, classes]}. */
  @Override
  public INDArray getLabels() {
    return labels;
  }

  @Override
  public void clear() {
    super.clear();
    labels = null;
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    requireLabels();
    double loss = loss(training, workspaces);
    score = (conf().isMiniBatch() ? loss / getInputMiniBatchSize() : loss) + regularization;
    return score;
  }

  /**
   * Checks that there is something to compare with.
   *
   * @throws IllegalStateException if not; names the layer
   */
  protected final void requireLabels() {
    if (input == null || labels == null) {
      throw new IllegalStateException(
          "Layer '%s' has no %s, which its loss needs"
              .formatted(layerConf().getLayerName(), input == null ? "input" : "labels"));
    }
    if (maskArray != null) {
      throw new IllegalStateException(
          "Layer '%s' got a mask, but every row of a batch counts"
              .formatted(layerConf().getLayerName()));
    }
  }

  @Override
  public int numLabels() {
    return (int) labels.size(1);
  }

  private UnsupportedOperationException onlyInGraph() {
    return new UnsupportedOperationException(
        "Layer '%s' trains and predicts as the end of its graph only"
            .formatted(layerConf().getLayerName()));
  }

  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    throw onlyInGraph();
  }

  @Override
  public double f1Score(DataSet data) {
    throw onlyInGraph();
  }

  @Override
  public double f1Score(INDArray examples, INDArray classes) {
    throw onlyInGraph();
  }

  @Override
  public void fit(DataSetIterator data) {
    throw onlyInGraph();
  }

  @Override
  public void fit(INDArray examples, INDArray classes) {
    throw onlyInGraph();
  }

  @Override
  public void fit(DataSet data) {
    throw onlyInGraph();
  }

  @Override
  public void fit(INDArray examples, int[] classes) {
    throw onlyInGraph();
  }

  @Override
  public int[] predict(INDArray examples) {
    throw onlyInGraph();
  }

  @Override
  public List<String> predict(DataSet data) {
    throw onlyInGraph();
  }
}

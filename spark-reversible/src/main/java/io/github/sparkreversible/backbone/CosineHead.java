package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.ParameterSpec;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A classifier that looks at directions only: {@code [batch, dim]} to class probabilities {@code
 * [batch, classes]}, the softmax of {@code scale * cos(theta)}, theta being the angle between a
 * feature and the weights of a class. Trained by cross entropy; with a margin, training sees {@code
 * scale * cos(theta + margin)} for the true class ({@link AngularMargin}), prediction does not. The
 * true class is the one whose label is largest, so that smoothed labels are understood.
 *
 * <p>Parameters: {@code weight [classes, dim]}, whose lengths do not matter; no bias. A feature of
 * zeros has a right angle with every class, and gets no gradient.
 */
public final class CosineHead extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  private int in;
  private int classes;
  private double scale;
  private double margin;

  /** For JSON. */
  public CosineHead() {}

  private CosineHead(Builder builder) {
    super(builder);
    in = builder.in;
    classes = builder.classes;
    scale = builder.scale;
    margin = builder.margin;
    initializeConstraints(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(new ParameterSpec("weight", ParameterSpec.Role.WEIGHT, classes, in));
  }

  @Override
  protected CosineHeadLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new CosineHeadLayer(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!InputType.feedForward(in).equals(inputType)) {
      throw new IllegalArgumentException(
          "Layer '%s' expects features [batch, %d], found %s"
              .formatted(getLayerName(), in, inputType));
    }
    return InputType.feedForward(classes);
  }

  /** Features of unit length with their lengths, logits, and what the loss reads of them. */
  @Override
  public long workingValues(InputType inputType) {
    return in + 1L + 3L * classes;
  }

  /** Beside those of the rows: weights of unit length with their lengths. */
  @Override
  public long workingValues(InputType inputType, long batchSize) {
    return super.workingValues(inputType, batchSize) + classes * (in + 1L);
  }

  /** Size of a feature. */
  public int getIn() {
    return in;
  }

  /** For JSON. */
  public void setIn(int in) {
    this.in = in;
  }

  /** Number of classes. */
  public int getClasses() {
    return classes;
  }

  /** For JSON. */
  public void setClasses(int classes) {
    this.classes = classes;
  }

  /** Factor of the cosines. */
  public double getScale() {
    return scale;
  }

  /** For JSON. */
  public void setScale(double scale) {
    this.scale = scale;
  }

  /** What training adds to the angle of the true class, in radians. */
  public double getMargin() {
    return margin;
  }

  /** For JSON. */
  public void setMargin(double margin) {
    this.margin = margin;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CosineHead that
        && super.equals(that)
        && in == that.in
        && classes == that.classes
        && scale == that.scale
        && margin == that.margin;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), in, classes, scale, margin);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final int in;
    private final int classes;
    private double scale = ClassifierHead.DEFAULT_SCALE;
    private double margin;

    /**
     * A layer.
     *
     * @param in size of a feature
     * @param classes number of classes
     */
    public Builder(int in, int classes) {
      this.in = in;
      this.classes = classes;
    }

    /** Factor of the cosines; default {@link ClassifierHead#DEFAULT_SCALE}. */
    public Builder scale(double value) {
      scale = value;
      return this;
    }

    /** What training adds to the angle of the true class, in radians; default 0. */
    public Builder margin(double value) {
      margin = value;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public CosineHead build() {
      return new CosineHead(this);
    }
  }
}

package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Cuts a clip into tubelets and maps each to a token: a 3D convolution whose kernel is its stride,
 * plus a position embedding (VideoMAE, {@code modeling_finetune.py}, {@code PatchEmbed}).
 *
 * <p>Input: {@code [batch, frames, height, width, channels]}. Output: tokens {@code [batch, tokens,
 * dim]} with {@code tokens = (frames / tubelet) * (height / patch) * (width / patch)}, time first,
 * width fastest, the quotients rounded up with padding and down without. Parameters: {@code
 * projection.weight [dim, channels * tubelet * patch * patch]}, the columns over channel, time,
 * height, width; {@code projection.bias [dim]}; and {@code position [tokens, dim]} where it is
 * learned.
 */
public final class TubeletEmbedding extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  /** Where the position embedding comes from. */
  public enum Position {
    /** There is none; a later layer may add one. */
    NONE,
    /** Fixed sines and cosines, {@link SineCosinePositions}. */
    SINE_COSINE,
    /** A parameter that starts at zero and does not decay. */
    LEARNED
  }

  private int frames;
  private int height;
  private int width;
  private int channels;
  private int tubelet;
  private int patch;
  private int dim;
  private Position position = Position.SINE_COSINE;
  private boolean padding;
  private boolean inputGradient;

  /** For JSON. */
  public TubeletEmbedding() {}

  private TubeletEmbedding(Builder builder) {
    super(builder);
    frames = builder.frames;
    height = builder.height;
    width = builder.width;
    channels = builder.channels;
    tubelet = builder.tubelet;
    patch = builder.patch;
    dim = builder.dim;
    position = builder.position;
    padding = builder.padding;
    inputGradient = builder.inputGradient;
    if (dim < 1) {
      throw new IllegalArgumentException("dim is " + dim + ", expected at least 1");
    }
    if (channels < 1 || getTokens() < 1) {
      throw new IllegalArgumentException(
          "Clips of %d frames, %d x %d pixels and %d channels hold no tubelet of %d frames and %d x %d pixels"
              .formatted(frames, height, width, channels, tubelet, patch, patch));
    }
    initializeConstraints(builder);
  }

  /** Number of tokens of a clip. */
  public int getTokens() {
    return along(frames, tubelet) * along(height, patch) * along(width, patch);
  }

  private int along(int length, int size) {
    return padding ? (length + size - 1) / size : length / size;
  }

  /** Size of a padded clip: frames, rows and columns. */
  int[] paddedClip() {
    return new int[] {
      along(frames, tubelet) * tubelet, along(height, patch) * patch, along(width, patch) * patch
    };
  }

  /** Whether clips are longer along an axis after padding. */
  boolean isPadded() {
    int[] padded = paddedClip();
    return padding && (padded[0] > frames || padded[1] > height || padded[2] > width);
  }

  int patchLength() {
    return channels * tubelet * patch * patch;
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>();
    all.add(new ParameterSpec("projection.weight", Role.WEIGHT, dim, patchLength()));
    all.add(new ParameterSpec("projection.bias", Role.BIAS, dim));
    if (position == Position.LEARNED) {
      all.add(new ParameterSpec("position", Role.BIAS, getTokens(), dim));
    }
    return all;
  }

  @Override
  protected TubeletEmbeddingLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new TubeletEmbeddingLayer(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    InputType expected =
        InputType.convolutional3D(Convolution3D.DataFormat.NDHWC, frames, height, width, channels);
    if (!expected.equals(inputType)) {
      throw new IllegalArgumentException(
          "Layer '%s' expects %s, found %s".formatted(getLayerName(), expected, inputType));
    }
    return tokens(dim, getTokens());
  }

  /** Frames of a clip. */
  public int getFrames() {
    return frames;
  }

  /** For JSON. */
  public void setFrames(int frames) {
    this.frames = frames;
  }

  /** Rows of a frame. */
  public int getHeight() {
    return height;
  }

  /** For JSON. */
  public void setHeight(int height) {
    this.height = height;
  }

  /** Columns of a frame. */
  public int getWidth() {
    return width;
  }

  /** For JSON. */
  public void setWidth(int width) {
    this.width = width;
  }

  /** Channels of a pixel. */
  public int getChannels() {
    return channels;
  }

  /** For JSON. */
  public void setChannels(int channels) {
    this.channels = channels;
  }

  /** Frames of a tubelet. */
  public int getTubelet() {
    return tubelet;
  }

  /** The patches and padded clips, and their gradients where there are any. */
  @Override
  public long workingValues(InputType inputType) {
    long patches = (long) getTokens() * patchLength();
    return (inputGradient ? 2 : 1) * (isPadded() ? 2 : 1) * patches;
  }

  @Override
  public long inputGradientValues(InputType inputType) {
    return inputGradient ? super.inputGradientValues(inputType) : 0;
  }

  /** For JSON. */
  public void setTubelet(int tubelet) {
    this.tubelet = tubelet;
  }

  /** Side of a tubelet in pixels. */
  public int getPatch() {
    return patch;
  }

  /** For JSON. */
  public void setPatch(int patch) {
    this.patch = patch;
  }

  /** Size of a token. */
  public int getDim() {
    return dim;
  }

  /** For JSON. */
  public void setDim(int dim) {
    this.dim = dim;
  }

  /** Where the position embedding comes from. */
  public Position getPosition() {
    return position;
  }

  /** For JSON. */
  public void setPosition(Position position) {
    this.position = position;
  }

  /**
   * Whether zeros fill up what makes no whole tubelet at the end of an axis; otherwise it is left
   * out.
   */
  public boolean isPadding() {
    return padding;
  }

  /** For JSON. */
  public void setPadding(boolean padding) {
    this.padding = padding;
  }

  /** Whether the gradient with respect to the clip is computed; otherwise there is none (null). */
  public boolean isInputGradient() {
    return inputGradient;
  }

  /** For JSON. */
  public void setInputGradient(boolean inputGradient) {
    this.inputGradient = inputGradient;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TubeletEmbedding that
        && super.equals(that)
        && List.of(frames, height, width, channels, tubelet, patch, dim)
            .equals(
                List.of(
                    that.frames,
                    that.height,
                    that.width,
                    that.channels,
                    that.tubelet,
                    that.patch,
                    that.dim))
        && position == that.position
        && padding == that.padding
        && inputGradient == that.inputGradient;
  }

  @Override
  public int hashCode() {
    return Objects.hash(frames, height, width, channels, tubelet, patch, dim, position, padding);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private int frames;
    private int height;
    private int width;
    private int channels;
    private int tubelet;
    private int patch;
    private int dim;
    private Position position = Position.SINE_COSINE;
    private boolean padding;
    private boolean inputGradient;

    /** Size of a clip: frames, rows, columns and channels. */
    public Builder clip(int frameCount, int rows, int columns, int channelCount) {
      frames = frameCount;
      height = rows;
      width = columns;
      channels = channelCount;
      return this;
    }

    /** Size of a tubelet: frames, and pixels of its side. */
    public Builder tubelet(int frameCount, int side) {
      tubelet = frameCount;
      patch = side;
      return this;
    }

    /** Size of a token. */
    public Builder dim(int value) {
      dim = value;
      return this;
    }

    /** Where the position embedding comes from; default {@link Position#SINE_COSINE}. */
    public Builder position(Position value) {
      position = Objects.requireNonNull(value, "position");
      return this;
    }

    /**
     * Whether zeros fill up what makes no whole tubelet at the end of an axis; default false: it is
     * left out.
     */
    public Builder padding(boolean value) {
      padding = value;
      return this;
    }

    /** Whether the gradient with respect to the clip is computed; default false. */
    public Builder inputGradient(boolean value) {
      inputGradient = value;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public TubeletEmbedding build() {
      if (tubelet < 1 || patch < 1) {
        throw new IllegalArgumentException(
            "A tubelet must have at least one frame and one pixel, got %d and %d"
                .formatted(tubelet, patch));
      }
      return new TubeletEmbedding(this);
    }
  }
}

package io.github.sparkreversible.backbone;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** What published weights were trained on. */
public sealed interface PretrainedInput {
  /** Sizes of a row. */
  InputShape shape();

  /**
   * Clips, or images as clips of one frame, normalized by channel.
   *
   * @param frames number of frames
   * @param size height and width
   * @param mean what was subtracted from each channel, pixels being 0 to 1
   * @param std what each channel was then divided by
   */
  record Clips(
      @JsonProperty(required = true) int frames,
      @JsonProperty(required = true) int size,
      @JsonProperty(required = true) List<Double> mean,
      @JsonProperty(required = true) List<Double> std)
      implements PretrainedInput {
    /** Keeps unmodifiable copies. */
    public Clips {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
    }

    /** Sizes of a row, with as many channels as there are means. */
    @Override
    public ClipShape shape() {
      return new ClipShape(frames, size, size, mean.size());
    }
  }

  /**
   * Point clouds, as they were.
   *
   * @param points number of points
   * @param columns values of a point, x, y and z first
   */
  record Clouds(
      @JsonProperty(required = true) int points, @JsonProperty(required = true) int columns)
      implements PretrainedInput {
    @Override
    public CloudShape shape() {
      return new CloudShape(points, columns);
    }
  }
}

package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.source.OptionReader;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Size of the frames of a clip: that of the video, an exact one, or a square cut out of the middle
 * after the short side was brought to its length.
 *
 * @param kind how the size is reached
 * @param height height in pixels; 0 for {@link Kind#ORIGINAL}
 * @param width width in pixels; 0 for {@link Kind#ORIGINAL}
 */
public record FrameSize(Kind kind, int height, int width) implements Serializable {
  /** How the size is reached. */
  public enum Kind {
    /** The video's own size. */
    ORIGINAL,
    /** Both sides resized, whatever that does to the aspect ratio. */
    EXACT,
    /** Short side resized, then the centre cropped. */
    CENTRE_CROP
  }

  /** Longest side that can be asked for, in pixels. */
  public static final int MAX_SIDE = 8192;

  /** The values of the option, for messages. */
  public static final String EXPECTED =
      "'original', a side ('224': short side resized, centre cropped) or HEIGHTxWIDTH ('128x171'),"
          + " sides from 1 to "
          + MAX_SIDE;

  private static final Pattern SIDES = Pattern.compile("(\\d{1,5})(?:[xX](\\d{1,5}))?");

  /** The video's own size. */
  public static final FrameSize ORIGINAL = new FrameSize(Kind.ORIGINAL, 0, 0);

  /**
   * The option {@code size}.
   *
   * @throws IllegalArgumentException if its value says no size
   */
  public static FrameSize of(OptionReader options) {
    try {
      return parse(options.text("size").orElse("original"));
    } catch (IllegalArgumentException e) {
      throw options.invalid("size", EXPECTED, e);
    }
  }

  /**
   * The size that an option's value says.
   *
   * @throws IllegalArgumentException if it says none
   */
  public static FrameSize parse(String value) {
    if (value.equalsIgnoreCase("original")) {
      return ORIGINAL;
    }
    Matcher sides = SIDES.matcher(value.strip());
    if (sides.matches()) {
      int height = Integer.parseInt(sides.group(1));
      int width = sides.group(2) == null ? height : Integer.parseInt(sides.group(2));
      if (height >= 1 && width >= 1 && height <= MAX_SIDE && width <= MAX_SIDE) {
        return new FrameSize(sides.group(2) == null ? Kind.CENTRE_CROP : Kind.EXACT, height, width);
      }
    }
    throw new IllegalArgumentException("is '" + value + "', expected " + EXPECTED);
  }

  /** Height of every clip, or {@link TensorColumn#ANY}. */
  public int declaredHeight() {
    return kind == Kind.ORIGINAL ? TensorColumn.ANY : height;
  }

  /** Width of every clip, or {@link TensorColumn#ANY}. */
  public int declaredWidth() {
    return kind == Kind.ORIGINAL ? TensorColumn.ANY : width;
  }

  /**
   * From a video's size as displayed to the size it is scaled to and the part that is kept.
   *
   * <p>For a centre crop to side s of a video with short side a and long side b, the long side
   * becomes max(s, round(s b / a)), of which the first floor((long - s) / 2) pixels are cut off.
   */
  public Geometry geometry(int displayHeight, int displayWidth) {
    return switch (kind) {
      case ORIGINAL -> new Geometry(displayHeight, displayWidth, 0, 0, displayHeight, displayWidth);
      case EXACT -> new Geometry(height, width, 0, 0, height, width);
      case CENTRE_CROP -> {
        boolean wide = displayWidth >= displayHeight;
        double ratio =
            wide ? displayWidth / (double) displayHeight : displayHeight / (double) displayWidth;
        int longSide = (int) Math.max(height, Math.round(Math.min(height * ratio, 1 << 24)));
        int cut = (longSide - height) / 2;
        yield wide
            ? new Geometry(height, longSide, 0, cut, height, height)
            : new Geometry(longSide, height, cut, 0, height, height);
      }
    };
  }

  /**
   * Sizes in pixels, as displayed.
   *
   * @param scaledHeight height of the whole frame after scaling
   * @param scaledWidth width of the whole frame after scaling
   * @param top first row kept
   * @param left first column kept
   * @param height rows kept
   * @param width columns kept
   */
  public record Geometry(
      int scaledHeight, int scaledWidth, int top, int left, int height, int width) {}
}

package io.github.sparkreversible.backbone;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;

/**
 * What the builders of networks of clips have in common: the clip.
 *
 * @param <T> the builder itself
 */
public abstract class VideoNetworkBuilder<T extends VideoNetworkBuilder<T>>
    extends NetworkBuilder<T> {
  private ClipShape shape = new ClipShape(0, 0, 0, 0);

  /** For the builders of this package. */
  VideoNetworkBuilder() {}

  /** Size of a clip: frames, rows and columns of a frame, channels of a pixel. */
  public T clip(int frames, int rows, int columns, int channels) {
    return clip(new ClipShape(frames, rows, columns, channels));
  }

  /** Size of a clip. */
  public T clip(ClipShape value) {
    shape = value;
    return self();
  }

  final ClipShape clip() {
    return shape;
  }

  /** A graph of one input of clips, still without layers. */
  final GraphBuilder graph(String input) {
    return graph(input, shape.type());
  }

  /** The embedding of clips, to which sizes of tubelets and tokens have to be added. */
  final TubeletEmbedding.Builder embedding() {
    return new TubeletEmbedding.Builder()
        .arithmetic(arithmetic())
        .clip(shape.frames(), shape.height(), shape.width(), shape.channels())
        .inputGradient(inputGradient());
  }
}

package io.github.sparkreversible.pipelines.inspection;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** In place of the clip, the last column, its mean colour and a small picture. */
final class ClipFacts implements MapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Longer side of a picture at most, in pixels. */
  private static final int PICTURE_PIXELS = 208;

  private static final int CHANNELS = 3;

  @Override
  public Row call(Row row) throws IOException {
    int last = row.length() - 1;
    Object[] facts = new Object[row.length() + 1];
    for (int i = 0; i < last; i++) {
      facts[i] = row.get(i);
    }
    if (!row.isNullAt(last)) {
      Tensor clip = TensorColumn.fromRow(row.getStruct(last));
      facts[last] = meanRgb(clip);
      facts[last + 1] = picture(clip);
    }
    return RowFactory.create(facts);
  }

  /** Mean level of each channel of uint8 {@code [frames, height, width, 3]}. */
  static Double[] meanRgb(Tensor clip) {
    ByteBuffer data = clip.data();
    long[] sums = new long[CHANNELS];
    for (int i = 0; i < clip.length(); i += CHANNELS) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        sums[channel] += data.get(i + channel) & 0xFF;
      }
    }
    Double[] mean = new Double[CHANNELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      mean[channel] = sums[channel] / (clip.length() / (double) CHANNELS);
    }
    return mean;
  }

  private static byte[] picture(Tensor clip) throws IOException {
    int height = clip.size(1);
    int width = clip.size(2);
    int begin = clip.size(0) / 2 * height * width * CHANNELS;
    return Pictures.jpeg(Pictures.shrunk(clip.data(), begin, height, width, PICTURE_PIXELS));
  }
}

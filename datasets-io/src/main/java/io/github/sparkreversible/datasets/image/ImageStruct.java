package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileInput;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.video.StillImage;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value of Spark's {@code image} column, as the file that it was read from: rows of BGR pixels
 * ({@code CV_8UC3}), with alpha ({@code CV_8UC4}) or grey ({@code CV_8UC1}). Spark's source gives
 * the origin as a URI, with blanks as {@code %20}; its rows have the path, as those of all other
 * files.
 *
 * @param struct the value: origin, height, width, nChannels, mode, data; or null
 */
public record ImageStruct(Row struct) implements FileInput {
  /** Type of the column, whose nullability does not matter. */
  public static final StructType TYPE = ImageSchema.columnSchema();

  private static final Logger LOG = LoggerFactory.getLogger(ImageStruct.class);

  private static final int ORIGIN = 0;
  private static final int HEIGHT = 1;
  private static final int WIDTH = 2;
  private static final int CHANNELS = 3;
  private static final int MODE = 4;
  private static final int DATA = 5;

  /** OpenCV's number of unsigned bytes with this many channels. */
  private static final int MODE_STEP = 8;

  /** Whether a type is that of an image column, whatever its nullability. */
  public static boolean isImage(DataType type) {
    return DataType.equalsIgnoreNullability(type, TYPE);
  }

  @Override
  public FilePart part() {
    int bytes = struct == null || struct.isNullAt(DATA) ? 0 : struct.<byte[]>getAs(DATA).length;
    return FilePart.whole(new InputFile(origin(), bytes, List.of()));
  }

  private String origin() {
    String origin = struct == null || struct.isNullAt(ORIGIN) ? "" : struct.getString(ORIGIN);
    try {
      URI uri = new URI(origin);
      return uri.getScheme() == null || uri.isOpaque() ? origin : new Path(uri).toString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      LOG.debug("Origin '{}' of an image is no URI, and stays as it is", origin, e);
      return origin;
    }
  }

  @Override
  public RecordReader open(FileFormat format, Set<String> columns) throws IOException {
    if (!(format instanceof ImageFormat images)) {
      throw new IllegalArgumentException("An image column has pictures, but not " + format.name());
    }
    requireWhole();
    int channels = struct.getInt(CHANNELS);
    int mode = struct.getInt(MODE);
    if (channels < 1 || mode != (channels - 1) * MODE_STEP) {
      throw new MalformedFileException(
          origin(),
          "an image has mode "
              + mode
              + " with "
              + channels
              + " channels, expected 0 (CV_8UC1), 16 (CV_8UC3) or 24 (CV_8UC4); -1 is one that"
              + " could not be read");
    }
    StillImage image =
        StillImage.ofPixels(
            origin(), struct.getInt(HEIGHT), struct.getInt(WIDTH), channels, struct.getAs(DATA));
    return ImageRecord.of(image, images.options());
  }

  private void requireWhole() throws MalformedFileException {
    if (struct == null) {
      throw new MalformedFileException(origin(), "the image is null");
    }
    for (int field = HEIGHT; field <= DATA; field++) {
      if (struct.isNullAt(field)) {
        throw new MalformedFileException(
            origin(), "field '" + TYPE.fieldNames()[field] + "' of the image is null");
      }
    }
  }
}

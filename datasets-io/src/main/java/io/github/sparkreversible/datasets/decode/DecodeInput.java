package io.github.sparkreversible.datasets.decode;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.image.ImageStruct;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileInput;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/**
 * Where a row has its file: in a column of Spark's images, or in columns of paths and contents.
 *
 * @param image index of the column of images; negative if there is none
 * @param path index of the column of paths
 * @param content index of the column of contents
 * @param pathCol name of the column of paths, for messages
 * @param contentCol name of the column of contents, for messages
 */
record DecodeInput(int image, int path, int content, String pathCol, String contentCol)
    implements Serializable {
  /** Input of images. */
  static DecodeInput ofImages(int image) {
    return new DecodeInput(image, -1, -1, "", "");
  }

  /** Input of files. */
  static DecodeInput ofFiles(int path, int content, String pathCol, String contentCol) {
    return new DecodeInput(-1, path, content, pathCol, contentCol);
  }

  /** The columns that the decoded ones take the place of. */
  Set<Integer> consumed() {
    return image >= 0 ? Set.of(image) : Set.of(path, content);
  }

  /**
   * The file of a row.
   *
   * @param configuration Hadoop settings, for formats that look at files beside
   */
  FileInput of(Row row, Configuration configuration) {
    if (image >= 0) {
      return new ImageStruct(row.isNullAt(image) ? null : row.getStruct(image));
    }
    String name = row.isNullAt(path) ? "" : row.getString(path);
    if (row.isNullAt(content)) {
      return new Missing(name, "column '" + contentCol + "' is null");
    }
    if (!InputFile.isPath(name)) {
      return new Missing(
          name,
          row.isNullAt(path)
              ? "column '" + pathCol + "' is null, expected the path of the content"
              : "'" + name + "' in column '" + pathCol + "' is no path");
    }
    byte[] bytes = row.getAs(content);
    FilePart part = FilePart.whole(new InputFile(name, bytes.length, List.of()));
    return FileInput.of(part, Content.of(name, bytes, configuration));
  }

  /** A row without a content or a path. */
  private record Missing(String path, String reason) implements FileInput {
    @Override
    public FilePart part() {
      return FilePart.whole(new InputFile(path, 0, List.of()));
    }

    @Override
    public RecordReader open(FileFormat format, Set<String> columns) throws MalformedFileException {
      throw new MalformedFileException(path, reason);
    }
  }
}

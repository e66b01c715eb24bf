package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.source.FileDataSource;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.OptionReader;
import java.util.List;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code idx}: a row for each record of files as MNIST has them, plain or gzip.
 *
 * <pre>{@code
 * Dataset<Row> digits = spark.read().format("idx").load("hdfs:///mnist/train-images-idx3-ubyte.gz");
 * }</pre>
 *
 * <p>Option {@code labelFile}, default {@code auto}: the label comes from the file in the same
 * folder whose name has {@code labels} instead of {@code images} and {@code idx1} instead of {@code
 * idx3}, if there is one; such a file gives no rows of its own. A file of labels alone, without its
 * images, is like any other: its labels are rows with tensors of one number each. {@code none}: no
 * labels, every file gives rows. Otherwise the path of the labels of all files, a relative one from
 * the folder of the images. The number of labels must be that of the images. Others: {@link
 * io.github.sparkreversible.datasets.source.FileOptions}, without {@code labels}. Columns: {@link
 * CollectionColumns}.
 */
public final class IdxDataSource extends FileDataSource {
  /** Name of the data source. */
  public static final String NAME = "idx";

  /** Value of {@code labelFile}: labels by the name of the file of images. */
  static final String AUTO = "auto";

  /** Value of {@code labelFile}: no labels. */
  static final String NONE = "none";

  private static final String LABEL_FILE = "labelFile";

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public FileFormat format(CaseInsensitiveStringMap given) {
    return format(given, false);
  }

  /**
   * As {@link #format}, for files that come one by one: with {@code labelFile} = auto one that is
   * named as labels gives no rows even if its images are not there, because they may come later.
   */
  public FileFormat formatOfArrivingFiles(CaseInsensitiveStringMap given) {
    return format(given, true);
  }

  private static FileFormat format(CaseInsensitiveStringMap given, boolean arriving) {
    OptionReader options = OptionReader.withoutFolderLabels(NAME, given, List.of(LABEL_FILE));
    String labelFile = options.text(LABEL_FILE).orElse(AUTO).strip();
    if (labelFile.isEmpty()) {
      throw options.invalid(LABEL_FILE, "auto, none, or the path of a file", null);
    }
    for (String word : List.of(AUTO, NONE)) {
      labelFile = labelFile.equalsIgnoreCase(word) ? word : labelFile;
    }
    return new IdxFormat(options.fileOptions(), labelFile, arriving);
  }
}

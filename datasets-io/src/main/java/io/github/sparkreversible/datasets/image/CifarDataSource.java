package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.source.FileDataSource;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.OptionReader;
import java.util.List;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code cifar}: a row for each record of the binary files of CIFAR-10 and
 * CIFAR-100, plain or gzip.
 *
 * <pre>{@code
 * Dataset<Row> images = spark.read().format("cifar")
 *     .option("classes", 10).option("pathGlobFilter", "data_batch_*").load("hdfs:///cifar10");
 * }</pre>
 *
 * <p>Option {@code classes}, default 10: or 100, whose records have a label of the superclass
 * besides. Others: {@link io.github.sparkreversible.datasets.source.FileOptions}, without {@code
 * labels}. Columns: {@link CollectionColumns}.
 */
public final class CifarDataSource extends FileDataSource {
  /** Name of the data source. */
  public static final String NAME = "cifar";

  private static final String CLASSES = "classes";

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public FileFormat format(CaseInsensitiveStringMap given) {
    OptionReader options = OptionReader.withoutFolderLabels(NAME, given, List.of(CLASSES));
    boolean coarse = options.choice(CLASSES, "10", "100").equals("100");
    return new CifarFormat(options.fileOptions(), coarse);
  }
}

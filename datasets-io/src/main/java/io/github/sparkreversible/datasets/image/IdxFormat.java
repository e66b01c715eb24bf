package io.github.sparkreversible.datasets.image;

import static io.github.sparkreversible.datasets.image.CollectionColumns.COUNT;
import static io.github.sparkreversible.datasets.image.CollectionColumns.INDEX;
import static io.github.sparkreversible.datasets.image.CollectionColumns.TENSOR;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Records of IDX files under fixed options.
 *
 * @param fileOptions the options that every file data source has
 * @param labelFile where the labels are, see {@link IdxDataSource}
 * @param arriving whether files come one by one, so that labels may be there before their images
 */
record IdxFormat(FileOptions fileOptions, String labelFile, boolean arriving)
    implements FileFormat {
  private static final String GZIP_ENDING = ".gz";

  @Override
  public String name() {
    return IdxDataSource.NAME;
  }

  @Override
  public StructType schema() {
    return new StructType()
        .add(ORIGIN, DataTypes.StringType, false)
        .add(INDEX, DataTypes.IntegerType)
        .add(LABEL, DataTypes.IntegerType)
        .add(COUNT, DataTypes.LongType)
        .add(TENSOR, TensorColumn.TYPE);
  }

  @Override
  public Set<String> pathColumns() {
    return Set.of(ORIGIN);
  }

  @Override
  public Set<String> headerColumns() {
    return Set.of(COUNT);
  }

  /** A gzip file by another name can be cut too, only without gain. */
  @Override
  public boolean isSplittable(String path) {
    return !path.endsWith(GZIP_ENDING);
  }

  @Override
  public RecordReader open(Content content, FilePart part, Set<String> columns) throws IOException {
    return new IdxRecords(content, part, columns, this);
  }
}

package io.github.sparkreversible.datasets.image;

import static io.github.sparkreversible.datasets.image.CollectionColumns.COARSE_LABEL;
import static io.github.sparkreversible.datasets.image.CollectionColumns.COUNT;
import static io.github.sparkreversible.datasets.image.CollectionColumns.INDEX;
import static io.github.sparkreversible.datasets.image.CollectionColumns.TENSOR;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Records of CIFAR files under fixed options.
 *
 * @param fileOptions the options that every file data source has
 * @param hundred whether they are those of CIFAR-100
 */
record CifarFormat(FileOptions fileOptions, boolean hundred) implements FileFormat {
  private static final String GZIP_ENDING = ".gz";

  @Override
  public String name() {
    return CifarDataSource.NAME;
  }

  @Override
  public StructType schema() {
    StructType schema =
        new StructType()
            .add(ORIGIN, DataTypes.StringType, false)
            .add(INDEX, DataTypes.IntegerType)
            .add(LABEL, DataTypes.IntegerType);
    if (hundred) {
      schema = schema.add(COARSE_LABEL, DataTypes.IntegerType);
    }
    return schema
        .add(COUNT, DataTypes.LongType)
        .add(
            TensorColumn.field(
                TENSOR,
                TensorType.UINT8,
                CifarRecords.SIDE,
                CifarRecords.SIDE,
                CifarRecords.CHANNELS));
  }

  @Override
  public Set<String> pathColumns() {
    return Set.of(ORIGIN);
  }

  @Override
  public Set<String> headerColumns() {
    return Set.of(COUNT);
  }

  /** A gzip file by another name is read by one task too, the first. */
  @Override
  public boolean isSplittable(String path) {
    return !path.endsWith(GZIP_ENDING);
  }

  @Override
  public RecordReader open(Content content, FilePart part, Set<String> columns) throws IOException {
    return new CifarRecords(content, part, columns, hundred);
  }
}

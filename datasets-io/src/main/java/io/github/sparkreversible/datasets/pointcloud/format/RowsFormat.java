package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Little-endian numbers without a header, {@code .bin}: float32 rows of KITTI (4 columns), nuScenes
 * (5), S3DIS, ScanNet and SUN RGB-D (6). The columns have to be given.
 */
final class RowsFormat {
  private RowsFormat() {}

  /**
   * Opens a file; the reader closes {@code source}.
   *
   * @throws IllegalArgumentException if the columns are not given
   */
  static PointReader open(ByteSource source, ColumnChoice choice) throws IOException {
    if (choice.number() == 0 && choice.names().isEmpty()) {
      throw new IllegalArgumentException(
          source.path()
              + " is a file of rows without a header: option 'columns' has to say how many columns"
              + " or which ones, such as 4 (KITTI), 5 (nuScenes) or x,y,z,r,g,b");
    }
    int present = choice.names().isEmpty() ? choice.number() : choice.names().size();
    List<String> names = choice.namesOf(source.path(), present);
    List<RecordField> fields = new ArrayList<>();
    int stride = 0;
    for (int i = 0; i < present; i++) {
      NumberType type = choice.names().isEmpty() ? NumberType.FLOAT32 : choice.types().get(i);
      fields.add(RecordField.plain(names.get(i), stride, type));
      stride += type.bytes();
    }
    long rest = source.length() % stride;
    if (rest != 0 || source.length() == 0) {
      throw source.error(
          source.length() - rest,
          source.length() == 0
              ? "the file is empty"
              : "the last row has " + rest + " bytes, expected " + stride);
    }
    List<RecordField> ordered = new ArrayList<>();
    for (int index : ColumnChoice.coordinatesFirst(names)) {
      ordered.add(fields.get(index));
    }
    PointCloudHeader header =
        PointCloudHeader.of(
            source.length() / stride,
            ordered.stream().map(RecordField::name).toList(),
            ordered.stream().map(RecordField::type).toList(),
            true);
    return new FixedRecordReader(header, source, 0, stride, ByteOrder.LITTLE_ENDIAN, ordered);
  }
}

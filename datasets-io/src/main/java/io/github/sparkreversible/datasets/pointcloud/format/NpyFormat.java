package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * NPY, one NumPy array: {@code [points, columns]} in C or Fortran order, or {@code [clouds, points,
 * columns]} in C order.
 */
final class NpyFormat {
  private NpyFormat() {}

  /**
   * Opens an array; the reader closes {@code source}.
   *
   * @param seekable whether the source can be read from anywhere at the same cost
   */
  static PointReader open(ByteSource source, ColumnChoice choice, boolean seekable)
      throws IOException {
    NpyHeader header = NpyHeader.read(source);
    ArrayShape shape = ArrayShape.of(source.path(), header.shape(), choice);
    return open(source, header, shape, choice.namesOf(source.path(), shape.columns()), seekable);
  }

  /** Opens an array of labels, in the shape of {@link LabelArray}; otherwise as {@link #open}. */
  static PointReader openLabels(ByteSource source, boolean seekable) throws IOException {
    NpyHeader header = NpyHeader.read(source);
    ArrayShape shape = LabelArray.shape(source.path(), header.shape());
    return open(source, header, shape, Collections.nCopies(shape.columns(), "label"), seekable);
  }

  private static PointReader open(
      ByteSource source, NpyHeader header, ArrayShape shape, List<String> present, boolean seekable)
      throws IOException {
    int[] order = ColumnChoice.coordinatesFirst(present);
    List<String> names = new ArrayList<>();
    for (int index : order) {
      names.add(present.get(index));
    }
    PointCloudHeader facts = shape.header(names, header.type(), seekable);
    int stride = shape.columns() * header.type().bytes();
    source.require(facts.points(), stride, "points");
    if (header.fortran()) {
      if (header.shape().size() == 3) {
        throw source.error(10, "the array has three dimensions in Fortran order, expected C order");
      }
      return new ColumnMajorReader(facts, source, header.order(), header.type(), order);
    }
    List<RecordField> fields = new ArrayList<>();
    for (int index : order) {
      fields.add(
          RecordField.plain(present.get(index), index * header.type().bytes(), header.type()));
    }
    return new FixedRecordReader(facts, source, source.position(), stride, header.order(), fields);
  }
}

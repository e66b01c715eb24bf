package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * HDF5, as ModelNet and its relatives have it: a data set {@code [clouds, points, columns]} or
 * {@code [points, columns]}, contiguous or in chunks. {@link ArrayChoice} says which one are the
 * points; those in groups are reached by the option only. Labels of the points may be a data set
 * beside it.
 *
 * <p>jHDF reads the structure of the file from a buffer of its bytes, whose ends it cannot pass.
 * Files over 16 MiB are copied to a temporary file that is mapped into memory; at most 2 GiB.
 */
final class Hdf5Format {
  private static final int MAX_BYTES_ON_HEAP = 1 << 24;

  private Hdf5Format() {}

  /** Opens a file. */
  static PointReader open(Content content, PointReadOptions options) throws IOException {
    if (content.length() > Integer.MAX_VALUE) {
      throw new MalformedFileException(
          content.path(),
          "it has " + content.length() + " bytes, expected at most 2 GiB for an HDF5 file");
    }
    ByteBuffer bytes = bytes(content);
    try {
      HdfFile file = HdfFile.fromByteBuffer(bytes);
      PointReader points = open(content, options, dataset(content.path(), file, options.array()));
      if (options.cloudLabels() != null) {
        points =
            LabelledClouds.open(
                content.path(),
                points,
                options.cloudLabels(),
                () -> openLabels(content, dataset(content.path(), file, options.cloudLabels())));
      }
      String also = options.columns().also();
      Optional<Dataset> labels =
          LabelledReader.isMissing(also, points.header()) ? named(file, also) : Optional.empty();
      return labels.isEmpty()
          ? points
          : LabelledReader.open(
              content.path(), points, also, () -> openLabels(content, labels.get()));
    } catch (RuntimeException | StackOverflowError e) {
      MalformedFileException error =
          new MalformedFileException(content.path(), "it cannot be read as HDF5: " + reason(e));
      error.initCause(e);
      throw error;
    }
  }

  /** What the library says, with the cause that it wraps. */
  static String reason(Throwable e) {
    return e.getCause() == null || e.getCause() == e ? e.toString() : e + ", " + e.getCause();
  }

  private static ByteBuffer bytes(Content content) throws IOException {
    try (ByteSource source = new ByteSource(content)) {
      if (content.length() <= MAX_BYTES_ON_HEAP) {
        byte[] bytes = new byte[(int) content.length()];
        source.readFully(bytes, 0, bytes.length);
        return ByteBuffer.wrap(bytes);
      }
      Path copy = Files.createTempFile("pointcloud", ".h5");
      try {
        try (OutputStream out = Files.newOutputStream(copy)) {
          source.stream(content.length()).transferTo(out);
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.READ)) {
          return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
      } finally {
        // What is mapped stays readable until the buffer is collected.
        Files.delete(copy);
      }
    }
  }

  private static Dataset dataset(String path, HdfFile file, String wanted)
      throws MalformedFileException {
    List<String> arrays = new ArrayList<>();
    for (Node node : file) {
      if (node instanceof Dataset) {
        arrays.add(node.getName());
      }
    }
    return ArrayChoice.of(path, wanted, arrays, name -> named(file, name));
  }

  private static Optional<Dataset> named(HdfFile file, String name) {
    boolean exists = name != null && (name.contains("/") || names(file).contains(name));
    return exists && file.getByPath(name) instanceof Dataset dataset
        ? Optional.of(dataset)
        : Optional.empty();
  }

  private static List<String> names(HdfFile file) {
    List<String> names = new ArrayList<>();
    for (Node node : file) {
      names.add(node.getName());
    }
    return names;
  }

  private static PointReader open(Content content, PointReadOptions options, Dataset dataset)
      throws IOException {
    ArrayShape shape = ArrayShape.of(content.path(), sizes(dataset), options.columns());
    return open(
        content, dataset, shape, options.columns().namesOf(content.path(), shape.columns()));
  }

  private static PointReader openLabels(Content content, Dataset dataset) throws IOException {
    ArrayShape shape = LabelArray.shape(content.path(), sizes(dataset));
    return open(content, dataset, shape, Collections.nCopies(shape.columns(), "label"));
  }

  private static List<Long> sizes(Dataset dataset) {
    return Arrays.stream(dataset.getDimensions()).mapToObj(Long::valueOf).toList();
  }

  private static PointReader open(
      Content content, Dataset dataset, ArrayShape shape, List<String> present) throws IOException {
    NumberType type = type(content.path(), dataset.getDataType());
    int[] order = ColumnChoice.coordinatesFirst(present);
    List<String> names = Arrays.stream(order).mapToObj(present::get).toList();
    return new Hdf5Reader(content, dataset, shape, shape.header(names, type, true), order);
  }

  private static NumberType type(String path, DataType type) throws MalformedFileException {
    String name = "";
    if (type instanceof FloatingPoint) {
      name = "FLOAT";
    } else if (type instanceof FixedPoint fixed) {
      name = fixed.isSigned() ? "INT" : "UINT";
    }
    for (NumberType known : NumberType.values()) {
      if (known.name().equals(name + 8 * type.getSize())) {
        return known;
      }
    }
    throw new MalformedFileException(
        path,
        "the data set has elements of "
            + type.getSize()
            + " bytes and class "
            + type.getDataClass()
            + ", expected whole or floating-point numbers");
  }
}

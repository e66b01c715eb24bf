package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.video.PictureSize;
import io.github.sparkreversible.testing.fuzz.FuzzLoop;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Reads damaged pictures, IDX and CIFAR files in a JVM of its own, because what it looks for may
 * end the process. Arguments and output: {@link FuzzLoop}.
 */
public final class ImageFuzzProgram {
  private ImageFuzzProgram() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    FuzzLoop.run(arguments, ImageFuzzProgram::read);
  }

  private static void read(Content content, SplittableRandom random) throws IOException {
    FileFormat format = format(content.path(), random);
    FilePart part = FilePart.whole(new InputFile(content.path(), content.length(), List.of()));
    Set<String> columns = new HashSet<>(List.of(format.schema().fieldNames()));
    columns.add(FileFormat.CORRUPT_RECORD);
    columns.removeAll(format.pathColumns());
    PictureSize size = format instanceof ImageFormat ? statedSize(content) : null;
    try (RecordReader records = format.open(content, part, columns)) {
      for (String column : format.headerColumns()) {
        records.headerValue(column);
      }
      while (records.next()) {
        records.value(CollectionColumns.TENSOR);
      }
      if (size != null && !size.equals(sizeOf(records))) {
        throw new IllegalStateException(content.path() + ": the header states " + size);
      }
    }
  }

  private static PictureSize sizeOf(RecordReader records) throws IOException {
    return new PictureSize(
        (int) records.headerValue(ImageColumns.HEIGHT),
        (int) records.headerValue(ImageColumns.WIDTH));
  }

  /** What the header of a damaged picture states; null if it is none. */
  private static PictureSize statedSize(Content content) throws IOException {
    try {
      return PictureSize.read(content);
    } catch (MalformedFileException e) {
      return null;
    }
  }

  private static FileFormat format(String name, SplittableRandom random) {
    if (name.startsWith("idx")) {
      return new IdxDataSource().format(CaseInsensitiveStringMap.empty());
    }
    if (name.startsWith("cifar")) {
      String classes = name.startsWith("cifar100") ? "100" : "10";
      return new CifarDataSource().format(new CaseInsensitiveStringMap(Map.of("classes", classes)));
    }
    Map<String, String> options =
        Map.of(
            "size", random.nextBoolean() ? "original" : "24",
            "color", random.nextBoolean() ? "rgb" : "grey");
    return new ImageFileDataSource().format(new CaseInsensitiveStringMap(options));
  }
}

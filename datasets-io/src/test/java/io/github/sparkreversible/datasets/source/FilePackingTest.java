package io.github.sparkreversible.datasets.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class FilePackingTest extends JUnitPlatformSuite {
  private static List<InputFile> files(long... lengths) {
    return IntStream.range(0, lengths.length)
        .mapToObj(i -> new InputFile("/f" + i, lengths[i], List.of()))
        .toList();
  }

  private static List<Integer> sizes(List<FilePartition> partitions) {
    return partitions.stream().map(partition -> partition.parts().size()).toList();
  }

  @Test
  public void smallFilesShareAPartition() {
    // 8 * (1 + 3) / 2 = 16 bytes a partition.
    assertEquals(
        List.of(4, 4),
        sizes(new FilePacking(100, 3, 2).pack(files(1, 1, 1, 1, 1, 1, 1, 1), file -> false)));
  }

  @Test
  public void theUpperLimitHolds() {
    assertEquals(
        List.of(2, 2, 1),
        sizes(new FilePacking(10, 0, 1).pack(files(5, 5, 5, 5, 5), file -> false)));
  }

  @Test
  public void aLargeFileHasAPartitionOfItsOwn() {
    assertEquals(
        List.of(1, 1, 1), sizes(new FilePacking(10, 0, 1).pack(files(3, 99, 3), file -> false)));
  }

  @Test
  public void filesKeepTheirOrder() {
    List<InputFile> files = files(4, 1, 9, 2, 2, 7);
    assertEquals(
        files,
        new FilePacking(8, 1, 4)
            .pack(files, file -> false).stream()
                .flatMap(partition -> partition.parts().stream())
                .map(FilePart::file)
                .toList());
  }

  @Test
  public void noFilesNoPartitions() {
    assertTrue(new FilePacking(8, 1, 4).pack(List.of(), file -> true).isEmpty());
  }

  @Test
  public void aLargeSplittableFileIsCutIntoEqualParts() {
    List<FilePartition> partitions =
        new FilePacking(10, 0, 1).pack(files(3, 25, 3, 4), file -> true);
    assertEquals(List.of(1, 1, 1, 1, 2), sizes(partitions));
    for (int i = 0; i < 3; i++) {
      FilePart part = partitions.get(1 + i).parts().get(0);
      assertEquals(List.of(25L, i, 3), List.of(part.file().length(), part.index(), part.count()));
    }
  }

  @Test
  public void partsHaveEachRecordOnce() {
    InputFile file = new InputFile("/f", 1, List.of());
    for (long total : new long[] {0, 1, 2, 7, Long.MAX_VALUE}) {
      long next = 0;
      for (int index = 0; index < 3; index++) {
        FilePart part = new FilePart(file, index, 3);
        assertEquals(next, part.begin(total));
        next = part.end(total);
      }
      assertEquals(total, next);
    }
  }
}

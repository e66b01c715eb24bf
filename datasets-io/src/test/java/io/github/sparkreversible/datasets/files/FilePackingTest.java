package io.github.sparkreversible.datasets.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

  private static List<Integer> sizes(List<List<InputFile>> partitions) {
    return partitions.stream().map(List::size).toList();
  }

  @Test
  public void smallFilesShareAPartition() {
    // 8 * (1 + 3) / 2 = 16 bytes a partition.
    assertEquals(
        List.of(4, 4), sizes(new FilePacking(100, 3, 2).pack(files(1, 1, 1, 1, 1, 1, 1, 1))));
  }

  @Test
  public void theUpperLimitHolds() {
    assertEquals(List.of(2, 2, 1), sizes(new FilePacking(10, 0, 1).pack(files(5, 5, 5, 5, 5))));
  }

  @Test
  public void aLargeFileHasAPartitionOfItsOwn() {
    assertEquals(List.of(1, 1, 1), sizes(new FilePacking(10, 0, 1).pack(files(3, 99, 3))));
  }

  @Test
  public void filesKeepTheirOrder() {
    List<InputFile> files = files(4, 1, 9, 2, 2, 7);
    assertEquals(
        files, new FilePacking(8, 1, 4).pack(files).stream().flatMap(List::stream).toList());
  }

  @Test
  public void noFilesNoPartitions() {
    assertTrue(new FilePacking(8, 1, 4).pack(List.of()).isEmpty());
  }
}

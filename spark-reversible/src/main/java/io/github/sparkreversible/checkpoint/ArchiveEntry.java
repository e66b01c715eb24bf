package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.files.ZipDirectory;
import io.github.sparkreversible.datasets.files.ZipEntryContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The content of an entry of a ZIP archive: a part of the file where it is stored, an array where
 * it is compressed. Its checksum is compared before the first use.
 */
final class ArchiveEntry implements TorchStorage.Bytes {
  private final FileBytes archive;
  private final ZipDirectory.Entry entry;
  private FileBytes inflated;
  private boolean checked;

  ArchiveEntry(FileBytes archive, ZipDirectory.Entry entry) {
    this.archive = archive;
    this.entry = entry;
  }

  long length() {
    return entry.bytes();
  }

  @Override
  public synchronized ByteBuffer slice(long begin, long count) throws IOException {
    if (entry.deflated()) {
      if (inflated == null) {
        inflated = inflate();
      }
      return inflated.slice(begin, count);
    }
    if (!checked) {
      check();
      checked = true;
    }
    return archive.slice(entry.begin() + begin, count);
  }

  private FileBytes inflate() throws IOException {
    if (entry.bytes() > Integer.MAX_VALUE - Long.BYTES) {
      throw new MalformedFileException(
          archive.path(),
          "the compressed entry '"
              + TensorNames.shown(entry.name())
              + "' has "
              + entry.bytes()
              + " bytes");
    }
    ZipEntryContent content = new ZipEntryContent(archive, entry);
    byte[] bytes = new byte[(int) entry.bytes()];
    try (FSDataInputStream in = content.open()) {
      in.readFully(bytes);
    }
    return FileBytes.wrap(content.path(), bytes);
  }

  private void check() throws IOException {
    // PyTorch can be told to compute none.
    if (entry.checksum() == 0) {
      return;
    }
    CRC32 checksum = new CRC32();
    for (long at = 0; at < entry.bytes(); at += FileBytes.MOST_BYTES) {
      long count = Math.min(FileBytes.MOST_BYTES, entry.bytes() - at);
      checksum.update(archive.slice(entry.begin() + at, count));
    }
    if (checksum.getValue() != entry.checksum()) {
      throw new MalformedFileException(
          archive.path(),
          "byte " + entry.begin(),
          "entry '"
              + TensorNames.shown(entry.name())
              + "' is damaged: its checksum is "
              + Long.toHexString(checksum.getValue())
              + ", expected "
              + Long.toHexString(entry.checksum()));
    }
  }
}

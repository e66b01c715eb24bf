package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Formats of checkpoints, told by the first bytes of a file. */
public enum CheckpointFormat {
  /** A JSON header and raw data. */
  SAFETENSORS("safetensors"),
  /** A ZIP archive with a pickle, as PyTorch has written it since version 1.6. */
  TORCH_ARCHIVE("PyTorch"),
  /** Pickles with raw data behind them, as PyTorch wrote it before version 1.6. */
  TORCH_LEGACY("PyTorch before 1.6");

  private static final int HEAD_BYTES = 512;
  private static final int TAR_MAGIC = 257;

  private final String label;

  CheckpointFormat(String label) {
    this.label = label;
  }

  /** Name for reports. */
  public String label() {
    return label;
  }

  /**
   * The format of a file.
   *
   * @throws MalformedFileException if it is none of these
   */
  static CheckpointFormat of(Content content) throws IOException {
    byte[] head = new byte[(int) Math.min(HEAD_BYTES, content.length())];
    try (ByteSource source = new ByteSource(content)) {
      source.readFully(head, 0, head.length);
    }
    // The byte after the length of the header is always a brace, and never so in the others.
    if (head.length > Long.BYTES && head[Long.BYTES] == '{') {
      return SAFETENSORS;
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("PK")) {
      return TORCH_ARCHIVE;
    }
    if (text.startsWith("\u0080")) {
      return TORCH_LEGACY;
    }
    throw new MalformedFileException(
        content.path(),
        "it begins with bytes "
            + Arrays.toString(Arrays.copyOf(head, Math.min(Long.BYTES, head.length)))
            + ", expected a safetensors file or one of torch.save"
            + hint(text));
  }

  /** What such files often are. */
  private static String hint(String text) {
    if (text.startsWith("version https://git-lfs")) {
      return "; it is a pointer of Git LFS to the file: fetch the file itself, by git lfs pull";
    }
    if (text.startsWith("{")) {
      return "; it is JSON, perhaps the index of several files";
    }
    if (text.strip().startsWith("<")) {
      return "; it is a web page: save the file that it links to";
    }
    if (text.length() > TAR_MAGIC && text.startsWith("ustar", TAR_MAGIC)) {
      return "; it is a tar archive, which PyTorch wrote before version 0.2: save it again with a"
          + " newer one";
    }
    return "";
  }
}

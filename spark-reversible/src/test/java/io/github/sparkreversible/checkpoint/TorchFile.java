package io.github.sparkreversible.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes state dicts as {@code torch.save} does: an archive of a pickle and one storage a tensor,
 * each storage at a multiple of 64 bytes.
 */
public final class TorchFile {
  private static final String TOP = "archive/";
  private static final int ALIGNMENT = 64;

  /** Bytes of a local header of ZIP without its name, and of an extra field's own header. */
  private static final int LOCAL_HEADER = 30;

  private static final int EXTRA_HEADER = 4;

  private final ZipOutputStream zip;
  private final WritableByteChannel channel;
  private long position;

  private TorchFile(ZipOutputStream zip) {
    this.zip = zip;
    this.channel = Channels.newChannel(zip);
  }

  /** Writes tensors of type F32. */
  public static void write(Path file, List<CheckpointTensor> tensors) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      TorchFile torch = new TorchFile(zip);
      torch.entry("data.pkl", ByteBuffer.wrap(pickle(tensors)));
      torch.entry("byteorder", ByteBuffer.wrap("little".getBytes(StandardCharsets.US_ASCII)));
      for (int i = 0; i < tensors.size(); i++) {
        torch.entry("data/" + i, tensors.get(i).data());
      }
      torch.entry("version", ByteBuffer.wrap("3\n".getBytes(StandardCharsets.US_ASCII)));
    }
  }

  private static byte[] pickle(List<CheckpointTensor> tensors) {
    PickleBytes pickle = PickleBytes.protocol(2).op('}');
    for (int i = 0; i < tensors.size(); i++) {
      CheckpointTensor tensor = tensors.get(i);
      long[] shape = tensor.shape();
      long[] strides = new long[shape.length];
      long stride = 1;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        strides[axis] = stride;
        stride *= shape[axis];
      }
      pickle
          .text(tensor.name())
          .tensor("FloatStorage", Integer.toString(i), tensor.elements(), 0, shape, strides)
          .op('s');
    }
    return pickle.end();
  }

  private void entry(String name, ByteBuffer content) throws IOException {
    ZipEntry entry = new ZipEntry(TOP + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.remaining());
    entry.setCompressedSize(content.remaining());
    CRC32 checksum = new CRC32();
    checksum.update(content.duplicate());
    entry.setCrc(checksum.getValue());
    long begin = position + LOCAL_HEADER + entry.getName().length() + EXTRA_HEADER;
    int padding = (int) Math.floorMod(-begin, (long) ALIGNMENT);
    entry.setExtra(extra(padding));
    zip.putNextEntry(entry);
    position = begin + padding + content.remaining();
    channel.write(content.duplicate());
    zip.closeEntry();
  }

  /** PyTorch's field FB of the letter Z. */
  private static byte[] extra(int padding) {
    byte[] field = new byte[EXTRA_HEADER + padding];
    Arrays.fill(field, (byte) 'Z');
    field[0] = 'F';
    field[1] = 'B';
    field[2] = (byte) padding;
    field[3] = 0;
    return field;
  }
}

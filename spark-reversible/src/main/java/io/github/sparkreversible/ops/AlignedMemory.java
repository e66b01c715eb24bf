package io.github.sparkreversible.ops;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Native memory that begins at a line of the cache. What JavaCPP allocates begins 16 bytes after
 * one, so that every vector of an AVX-512 register lies in two.
 */
final class AlignedMemory implements AutoCloseable {
  private static final long ALIGNMENT_BYTES = 64;

  private final BytePointer allocated;
  private final BytePointer start;
  private long bytes;

  /**
   * Allocates, without setting the memory to anything.
   *
   * @param bytes size; 0 allocates nothing
   */
  AlignedMemory(long bytes) {
    this.bytes = bytes;
    this.allocated = new BytePointer(bytes == 0 ? 0 : bytes + ALIGNMENT_BYTES);
    this.start = allocated.getPointer(Math.floorMod(-allocated.address(), ALIGNMENT_BYTES));
  }

  /** Frees this memory first, so that the old and the new never exist together. */
  AlignedMemory replaced(long newBytes) {
    close();
    return new AlignedMemory(newBytes);
  }

  /** The first byte. */
  Pointer start() {
    return start;
  }

  /** Size as it was asked for. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    allocated.close();
    // Should a later allocation fail, what is closed must not be used again.
    bytes = 0;
  }
}

package io.github.sparkreversible.ops;

/** Scratch memory of oneDNN, whose size depends on the processor and the native threads. */
public final class ScratchMemory {

  private ScratchMemory() {}

  /** Bytes that the calling thread's primitives share. */
  public static long bytesOfThread() {
    return PrimitiveCache.ofThread().scratchBytes();
  }
}

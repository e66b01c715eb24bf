package io.github.sparkreversible.ops;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/**
 * A oneDNN primitive with its argument objects, which are pointed to other memory at every call.
 * The scratchpad is the caller's. For one thread.
 */
final class CachedPrimitive implements AutoCloseable {

  private final primitive operation;
  private final memory[] memories;
  private final memory scratchpad;
  private final long scratchpadBytes;
  private final IntMemoryMap arguments = new IntMemoryMap();
  private final MovablePointer pointer = new MovablePointer();

  /** A pointer whose address can be set, so that a call allocates none. */
  private static final class MovablePointer extends Pointer {

    MovablePointer() {
      super((Pointer) null);
    }

    MovablePointer at(long newAddress) {
      this.address = newAddress;
      return this;
    }
  }

  /**
   * Takes over a primitive. The native objects outlive the pointer scope that is open.
   *
   * @param operation the primitive; closed together with this object
   * @param names oneDNN's numbers of the arguments, in the order of the operands
   * @param layouts the operands' layouts; null where an operand is absent
   * @param scratchpadLayout layout of the scratchpad, possibly of no elements
   */
  CachedPrimitive(
      primitive operation,
      engine cpu,
      int[] names,
      memory.desc[] layouts,
      memory.desc scratchpadLayout) {
    this.operation = operation;
    this.memories = new memory[names.length];
    for (int i = 0; i < names.length; i++) {
      if (layouts[i] != null) {
        memories[i] = new memory(layouts[i], cpu, pointer);
        arguments.put(names[i], memories[i]);
      }
    }
    this.scratchpadBytes = scratchpadLayout.get_size();
    this.scratchpad = scratchpadBytes == 0 ? null : new memory(scratchpadLayout, cpu, pointer);
    if (scratchpad != null) {
      arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, scratchpad);
    }
    natives().forEach(Pointer::retainReference);
  }

  private Stream<Pointer> natives() {
    Stream<Pointer> all = Stream.of(arguments, scratchpad, operation);
    return Stream.concat(all, Arrays.stream(memories)).filter(Objects::nonNull);
  }

  /** Bytes that {@link #execute} needs beside the operands; 0 for none. */
  long scratchpadBytes() {
    return scratchpadBytes;
  }

  /**
   * Runs the primitive on the operands and waits for its end.
   *
   * @param scratch memory of at least {@link #scratchpadBytes}
   */
  void execute(stream stream, Pointer scratch, Operand... operands) {
    for (int i = 0; i < memories.length; i++) {
      if (memories[i] != null) {
        memories[i].set_data_handle(pointer.at(operands[i].address()));
      }
    }
    if (scratchpad != null) {
      scratchpad.set_data_handle(scratch);
    }
    operation.execute(stream, arguments);
    for (Operand operand : operands) {
      if (operand != null) {
        operand.keepAlive();
      }
    }
  }

  /** Frees the native objects. */
  @Override
  public void close() {
    natives().forEach(Pointer::close);
  }
}

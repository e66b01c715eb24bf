package io.github.sparkreversible.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The oneDNN primitives that one thread has used, the least recently used ones given up beyond a
 * bound. A cache is never shared: primitives have mutable arguments here.
 */
final class PrimitiveCache implements AutoCloseable {

  /** A network of a dozen kinds of layers with a few batch sizes needs about a hundred. */
  static final int CAPACITY = 512;

  private static final ThreadLocal<PrimitiveCache> OF_THREAD =
      ThreadLocal.withInitial(() -> new PrimitiveCache(CAPACITY));

  private final int capacity;
  private final engine cpu;
  private final stream stream;
  private final Map<PrimitiveKey, CachedPrimitive> primitives =
      new LinkedHashMap<>(64, 0.75f, true);
  private AlignedMemory scratch = new AlignedMemory(0);
  private AlignedMemory ones = new AlignedMemory(0);
  private AlignedMemory probabilities = new AlignedMemory(0);
  private AlignedMemory gradientsOfScores = new AlignedMemory(0);

  PrimitiveCache(int capacity) {
    this.capacity = capacity;
    this.cpu = new engine(engine.kind.cpu, 0);
    this.stream = new stream(cpu);
  }

  /** The cache of the calling thread. */
  static PrimitiveCache ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Runs a primitive, made now if the thread has not used it before.
   *
   * @param first first factor, see {@link OneDnnPrimitive}
   * @param second second factor
   * @param operands the primitive's operands in order
   * @throws RuntimeException if oneDNN does not have it for these layouts
   */
  void run(OneDnnPrimitive kind, float first, float second, Operand... operands) {
    // A primitive is made for the number of threads that it found.
    PrimitiveKey key = new PrimitiveKey(kind, first, second, NativeThreads.current(), operands);
    CachedPrimitive primitive = primitives.get(key);
    if (primitive == null) {
      primitive = kind.create(cpu, first, second, operands);
      primitives.put(key, primitive);
      evict();
    }
    primitive.execute(stream, scratch(primitive.scratchpadBytes()), operands);
  }

  /** Bytes of the buffer that all primitives of the thread share. */
  long scratchBytes() {
    return scratch.bytes();
  }

  /** With AVX-512 this is about half a megabyte a native thread, without it may be several. */
  private Pointer scratch(long bytes) {
    scratch = withRoomFor(scratch, bytes);
    return scratch.start();
  }

  /** Memory for the attention probabilities of a block, in floats; the next call overwrites it. */
  Pointer probabilities(long length) {
    probabilities = withRoomFor(probabilities, length * Float.BYTES);
    return probabilities.start();
  }

  /** Memory for the gradients of the scores of a block, as {@link #probabilities}. */
  Pointer gradientsOfScores(long length) {
    gradientsOfScores = withRoomFor(gradientsOfScores, length * Float.BYTES);
    return gradientsOfScores.start();
  }

  /** A vector of ones that is at least this long; products with it are the fastest sums. */
  Pointer ones(long length) {
    if (ones.bytes() < length * Float.BYTES) {
      ones = withRoomFor(ones, length * Float.BYTES);
      FloatPointer values = new FloatPointer(ones.start());
      for (long i = 0; i < length; i++) {
        values.put(i, 1);
      }
    }
    return ones.start();
  }

  private static AlignedMemory withRoomFor(AlignedMemory held, long bytes) {
    return held.bytes() >= bytes ? held : held.replaced(bytes);
  }

  private void evict() {
    var oldest = primitives.entrySet().iterator();
    while (primitives.size() > capacity) {
      CachedPrimitive evicted = oldest.next().getValue();
      oldest.remove();
      evicted.close();
    }
  }

  /** Number of primitives held. */
  int size() {
    return primitives.size();
  }

  @Override
  public void close() {
    primitives.values().forEach(CachedPrimitive::close);
    primitives.clear();
    for (AlignedMemory each : List.of(scratch, ones, probabilities, gradientsOfScores)) {
      each.close();
    }
    stream.close();
    cpu.close();
  }
}

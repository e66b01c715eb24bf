package io.github.sparkreversible.ops;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The oneDNN primitives that one thread has used, the least recently used ones given up beyond a
 * bound. A cache is never shared: primitives have mutable arguments here.
 */
final class PrimitiveCache implements AutoCloseable {

  /** A network of a dozen kinds of layers with a few batch sizes needs about a hundred. */
  static final int CAPACITY = 512;

  private final int capacity;
  private final engine cpu;
  private final stream stream;
  private final Map<PrimitiveKey, CachedPrimitive> primitives =
      new LinkedHashMap<>(64, 0.75f, true);
  private BytePointer scratch = new BytePointer(0L);
  private FloatPointer ones = new FloatPointer(0L);

  PrimitiveCache(int capacity) {
    this.capacity = capacity;
    this.cpu = new engine(engine.kind.cpu, 0);
    this.stream = new stream(cpu);
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

  /** One buffer serves all primitives of the thread: about half a megabyte a native thread. */
  private Pointer scratch(long bytes) {
    if (scratch.capacity() < bytes) {
      scratch.close();
      // Should the next line fail, what is closed must not be used again.
      scratch = new BytePointer(0L);
      scratch = new BytePointer(bytes);
    }
    return scratch;
  }

  /** A vector of ones that is at least this long; products with it are the fastest sums. */
  Pointer ones(long length) {
    if (ones.capacity() < length) {
      ones.close();
      ones = new FloatPointer(0L);
      ones = new FloatPointer(length);
      for (long i = 0; i < length; i++) {
        ones.put(i, 1);
      }
    }
    return ones;
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
    for (Pointer one : new Pointer[] {scratch, ones, stream, cpu}) {
      one.close();
    }
  }
}

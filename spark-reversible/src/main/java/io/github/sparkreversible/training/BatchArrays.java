package io.github.sparkreversible.training;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Native arrays that hold one batch after the other; they live until {@link #close}. */
final class BatchArrays implements AutoCloseable {
  private final INDArray features;
  private final int elements;

  BatchArrays(ShardLayout layout, int batchSize) {
    elements = layout.elements();
    try (MemoryWorkspace ignored = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      features = Nd4j.createUninitialized(DataType.FLOAT, layout.input().ofBatch(batchSize), 'c');
    }
  }

  /**
   * Copies a batch.
   *
   * @return {@code [batch.size(), ...]}, a row as the layout says, good until the next call
   */
  INDArray features(Batch batch) {
    int used = batch.size() * elements;
    if (Nd4j.getEnvironment().isCPU()) {
      new FloatPointer(features.data().pointer()).put(batch.features(), 0, used);
    } else {
      features.data().setData(Arrays.copyOf(batch.features(), Math.toIntExact(features.length())));
    }
    return batch.size() == features.size(0)
        ? features
        : features.get(NDArrayIndex.interval(0, batch.size()));
  }

  @Override
  public void close() {
    features.close();
  }
}

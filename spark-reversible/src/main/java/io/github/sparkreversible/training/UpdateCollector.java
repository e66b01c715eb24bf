package io.github.sparkreversible.training;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.core.storage.StorageMetaData;

/** Receives the workers' updates on the driver and joins them to one record an iteration. */
final class UpdateCollector implements StatsStorageRouter {
  private final List<IterationRecord> received = new ArrayList<>();

  /** One record an iteration, in order, of all that came since the last call. */
  List<IterationRecord> drain() {
    Map<Integer, List<IterationRecord>> byIteration = new TreeMap<>();
    for (IterationRecord record : received) {
      byIteration.computeIfAbsent(record.iteration(), key -> new ArrayList<>()).add(record);
    }
    received.clear();
    return byIteration.values().stream().map(UpdateCollector::join).toList();
  }

  static IterationRecord join(List<IterationRecord> workers) {
    IterationRecord first = workers.get(0);
    return new IterationRecord(
        first.iteration(),
        first.epoch(),
        workers.stream().mapToDouble(IterationRecord::loss).average().orElseThrow(),
        first.alpha(),
        first.beta(),
        first.learningRate(),
        workers.stream().mapToDouble(IterationRecord::gradientNorm).max().orElseThrow(),
        workers.stream().mapToDouble(IterationRecord::samplesPerSecond).sum(),
        workers.stream().mapToLong(IterationRecord::peakResidentBytes).max().orElseThrow(),
        first.reversalError() == null
            ? null
            : workers.stream().mapToDouble(IterationRecord::reversalError).max().orElseThrow());
  }

  @Override
  public void putUpdate(Persistable update) {
    received.add(((IterationUpdate) update).record());
  }

  @Override
  public void putUpdate(Collection<? extends Persistable> updates) {
    updates.forEach(this::putUpdate);
  }

  @Override
  public void putStorageMetaData(StorageMetaData metaData) {}

  @Override
  public void putStorageMetaData(Collection<? extends StorageMetaData> metaData) {}

  @Override
  public void putStaticInfo(Persistable info) {}

  @Override
  public void putStaticInfo(Collection<? extends Persistable> info) {}
}

package io.github.sparkreversible.training;

import io.github.sparkreversible.reversible.AnchorEstimate;
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
  private List<AnchorEstimate> anchorEstimates = List.of();
  private int estimatedAt = -1;

  /**
   * One record an iteration, in order, of all that came since the last call.
   *
   * @param samplesPerSecond of the round, all workers together, for several workers: their own
   *     rates do not add up where they share processors or run one after the other
   */
  List<IterationRecord> drain(double samplesPerSecond) {
    Map<Integer, List<IterationRecord>> byIteration = new TreeMap<>();
    for (IterationRecord record : received) {
      byIteration.computeIfAbsent(record.iteration(), key -> new ArrayList<>()).add(record);
    }
    received.clear();
    return byIteration.values().stream().map(each -> join(each, samplesPerSecond)).toList();
  }

  static IterationRecord join(List<IterationRecord> workers, double samplesPerSecond) {
    IterationRecord first = workers.get(0);
    return new IterationRecord(
        first.iteration(),
        first.epoch(),
        workers.stream().mapToDouble(IterationRecord::loss).average().orElseThrow(),
        first.alpha(),
        first.beta(),
        first.learningRate(),
        workers.stream().mapToDouble(IterationRecord::gradientNorm).max().orElseThrow(),
        workers.size() == 1 ? first.samplesPerSecond() : samplesPerSecond,
        workers.stream().mapToLong(IterationRecord::peakResidentBytes).max().orElseThrow(),
        first.reversalError() == null
            ? null
            : workers.stream().mapToDouble(IterationRecord::reversalError).max().orElseThrow(),
        first.anchorInterval() == null
            ? null
            : Integer.valueOf(
                workers.stream().mapToInt(IterationRecord::anchorInterval).min().orElseThrow()),
        workers.stream().mapToInt(IterationRecord::repairedIntervals).sum());
  }

  /**
   * What the stages know of their reversal errors after the last iteration that came in, the most
   * cautious of the workers; empty before the first.
   */
  List<AnchorEstimate> anchorEstimates() {
    return anchorEstimates;
  }

  private void joinAnchorEstimates(IterationUpdate update) {
    int iteration = update.record().iteration();
    List<AnchorEstimate> latest = update.anchorEstimates();
    if (iteration == estimatedAt) {
      List<AnchorEstimate> joined = new ArrayList<>();
      for (int stage = 0; stage < latest.size(); stage++) {
        joined.add(anchorEstimates.get(stage).moreCautious(latest.get(stage)));
      }
      anchorEstimates = joined;
    } else if (iteration > estimatedAt) {
      estimatedAt = iteration;
      anchorEstimates = latest;
    }
  }

  @Override
  public void putUpdate(Persistable update) {
    IterationUpdate iteration = (IterationUpdate) update;
    received.add(iteration.record());
    joinAnchorEstimates(iteration);
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

package io.github.sparkreversible.training;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sum of the parameters and updater states of some workers of a round. Its native arrays are closed
 * when it is written, for it leaves the process then and nobody needs it here any more: garbage
 * collection, which sees only small Java objects, would leave them for many rounds.
 */
final class RoundSum implements Externalizable, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private INDArray parameters;
  private INDArray updaterState;
  private int workers;
  private List<Persistable> updates;
  private RoundFiles files;
  private boolean sent;

  /** For deserialization. */
  public RoundSum() {}

  /**
   * Takes over the arrays of one worker.
   *
   * @param files in which they travel if they are large
   */
  static RoundSum of(ParameterAveragingTrainingResult result, RoundFiles files) {
    RoundSum sum = new RoundSum();
    sum.files = files;
    sum.parameters = result.getParameters();
    sum.updaterState = result.getUpdaterState();
    sum.workers = 1;
    Collection<Persistable> updates = result.getListenerUpdates();
    sum.updates = updates == null ? new ArrayList<>() : new ArrayList<>(updates);
    return sum;
  }

  /** Adds another sum to this one and closes it. */
  RoundSum plus(RoundSum other) {
    parameters.addi(other.parameters);
    if (updaterState != null) {
      updaterState.addi(other.updaterState);
    }
    workers += other.workers;
    updates.addAll(other.updates);
    other.close();
    return this;
  }

  /** The summed parameters, {@code [1, n]}. */
  INDArray parameters() {
    return parameters;
  }

  /** What the workers measured. */
  List<Persistable> updates() {
    return updates;
  }

  /** Gives a graph the mean over the workers. */
  void averageInto(ComputationGraph graph) {
    parameters.divi(workers);
    graph.params().assign(parameters);
    if (updaterState != null) {
      updaterState.divi(workers);
      graph.getUpdater().getStateViewArray().assign(updaterState);
    }
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    if (sent) {
      throw new IOException("The result of a worker was sent before, and its arrays are closed");
    }
    sent = true;
    try {
      out.writeInt(workers);
      out.writeObject(updates);
      out.writeObject(files);
      boolean isLarge = bytes() >= RoundFiles.LEAST_BYTES;
      out.writeUTF(isLarge ? files.write(parameters, updaterState) : "");
      if (!isLarge) {
        RoundFiles.write(parameters, updaterState, out);
      }
    } finally {
      close();
    }
  }

  private long bytes() {
    return NativeMemory.bytes(parameters) + NativeMemory.bytes(updaterState);
  }

  @Override
  @SuppressWarnings("unchecked")
  public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
    workers = in.readInt();
    updates = (List<Persistable>) in.readObject();
    files = (RoundFiles) in.readObject();
    String name = in.readUTF();
    RoundFiles.Arrays arrays = name.isEmpty() ? RoundFiles.read(in) : files.read(name);
    parameters = arrays.parameters();
    updaterState = arrays.updaterState();
  }

  @Override
  public void close() {
    RoundWorker.closeAll(parameters, updaterState);
  }
}

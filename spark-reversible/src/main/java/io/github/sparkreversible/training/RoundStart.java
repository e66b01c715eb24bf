package io.github.sparkreversible.training;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the workers of a round start with. Large arrays travel in a file, from which every worker
 * reads them into native memory. Small ones are in the driver's process those of the driver's
 * graph; where they were received they lie on the Java heap, because nothing tells an executor when
 * the last task is done with them.
 */
final class RoundStart implements Externalizable {
  private static final long serialVersionUID = 1L;

  private ComputationGraphConfiguration configuration;
  private RoundFiles files;
  private String file = "";
  private INDArray parameters;
  private INDArray updaterState;
  private FloatTransfer.Received receivedParameters;
  private FloatTransfer.Received receivedState;

  /** For deserialization. */
  public RoundStart() {}

  /**
   * The present state of a graph, which must not change while a task may start with this.
   *
   * @param files where large arrays are written
   */
  RoundStart(ComputationGraph graph, RoundFiles files) {
    this.configuration = graph.getConfiguration();
    this.files = files;
    INDArray present = graph.params();
    INDArray state = graph.getUpdater().getStateViewArray();
    if (NativeMemory.bytes(present) + NativeMemory.bytes(state) < RoundFiles.LEAST_BYTES) {
      parameters = present;
      updaterState = state;
    } else {
      file = files.write(present, state);
    }
  }

  /** A graph with arrays of its own, which the caller must close. */
  ComputationGraph newGraph() {
    if (!file.isEmpty()) {
      RoundFiles.Arrays arrays = files.read(file);
      return newGraph(arrays.parameters(), arrays.updaterState());
    }
    return newGraph(copy(parameters, receivedParameters), copy(updaterState, receivedState));
  }

  private ComputationGraph newGraph(INDArray ownParameters, INDArray ownState) {
    ComputationGraph graph = new ComputationGraph(configuration.clone());
    graph.init(ownParameters, false);
    if (ownState != null) {
      graph.setUpdater(new ComputationGraphUpdater(graph, ownState));
    }
    return graph;
  }

  private static INDArray copy(INDArray own, FloatTransfer.Received received) {
    if (own != null) {
      return own.dup();
    }
    return received == null ? null : received.toNative();
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeObject(configuration);
    out.writeObject(files);
    out.writeUTF(file);
    if (!file.isEmpty()) {
      return;
    }
    write(parameters, receivedParameters, out);
    out.writeBoolean(updaterState != null || receivedState != null);
    if (updaterState != null || receivedState != null) {
      write(updaterState, receivedState, out);
    }
  }

  private static void write(INDArray own, FloatTransfer.Received received, ObjectOutput out)
      throws IOException {
    if (own != null) {
      FloatTransfer.write(own, out);
    } else {
      FloatTransfer.write(received, out);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
    configuration = (ComputationGraphConfiguration) in.readObject();
    files = (RoundFiles) in.readObject();
    file = in.readUTF();
    if (!file.isEmpty()) {
      return;
    }
    receivedParameters = FloatTransfer.readHeap(in);
    receivedState = in.readBoolean() ? FloatTransfer.readHeap(in) : null;
  }
}

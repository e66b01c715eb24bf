package io.github.sparkreversible.training;

import io.github.sparkreversible.backbone.ClassifierHead;
import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.ops.Arithmetic;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network at rest: configuration, iteration and parameters on the Java heap, free of native
 * memory, immutable and safe to broadcast.
 *
 * <p>The iteration is part of it because the coefficients of a Dr2Net stage depend on it: the
 * network computes with those that it was left with.
 */
public final class TrainedNetwork implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int CHUNK = 1 << 14;

  private final String configuration;
  private final float[] parameters;
  private transient String contentId;
  private transient int featureSize;

  private TrainedNetwork(String configuration, float[] parameters) {
    this.configuration = configuration;
    this.parameters = parameters;
  }

  /** A copy of a graph's present state; its parameters must be float. */
  public static TrainedNetwork of(ComputationGraph graph) {
    INDArray copy = graph.params().dup();
    try {
      return new TrainedNetwork(graph.getConfiguration().toJson(), copy.data().asFloat());
    } finally {
      copy.close();
    }
  }

  /** The same network with another implementation of the operations in its declared layers. */
  public TrainedNetwork withArithmetic(Arithmetic arithmetic) {
    ComputationGraphConfiguration changed = ComputationGraphConfiguration.fromJson(configuration);
    boolean differs = false;
    for (GraphVertex vertex : changed.getVertices().values()) {
      if (vertex instanceof LayerVertex layerVertex
          && layerVertex.getLayerConf().getLayer() instanceof DeclaredLayer layer) {
        differs |= layer.getArithmetic() != arithmetic;
        layer.setArithmetic(arithmetic);
      }
    }
    return differs ? new TrainedNetwork(changed.toJson(), parameters) : this;
  }

  /** Names the content: equal networks, and no others, have equal ids. */
  public synchronized String contentId() {
    if (contentId == null) {
      MessageDigest digest = sha256();
      digest.update(configuration.getBytes(StandardCharsets.UTF_8));
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Float.BYTES);
      for (int start = 0; start < parameters.length; start += CHUNK) {
        int length = Math.min(CHUNK, parameters.length - start);
        chunk.asFloatBuffer().put(parameters, start, length);
        digest.update(chunk.array(), 0, length * Float.BYTES);
      }
      contentId = HexFormat.of().formatHex(digest.digest());
    }
    return contentId;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Size of the latent feature, which the classifier reads. */
  public synchronized int featureSize() {
    if (featureSize == 0) {
      featureSize =
          ClassifierHead.featureSize(ComputationGraphConfiguration.fromJson(configuration));
    }
    return featureSize;
  }

  /** Number of parameters. */
  public long parameterCount() {
    return parameters.length;
  }

  /** The parameters in a native array {@code [1, parameters]}, which the caller must close. */
  INDArray nativeParameters() {
    return Nd4j.create(parameters, new long[] {1, parameters.length}, DataType.FLOAT);
  }

  /**
   * Makes graphs over a given parameter array, which several graphs may share to predict. It does
   * not hold the parameters of this object.
   */
  Function<INDArray, ComputationGraph> graphs() {
    String json = configuration;
    return parameterArray -> {
      ComputationGraph graph = new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
      graph.init(parameterArray, false);
      return graph;
    };
  }

  /** A graph with a parameter array of its own. */
  public ComputationGraph toGraph() {
    return graphs().apply(nativeParameters());
  }

  /** Writes DL4J's zip format, without updater state; the stream is not closed. */
  public void write(OutputStream out) throws IOException {
    ComputationGraph graph = toGraph();
    try {
      ModelSerializer.writeModel(graph, new UnclosedStream(out), false);
    } finally {
      graph.close();
    }
  }

  /**
   * Reads DL4J's zip format.
   *
   * @throws IOException if the stream holds no such zip
   */
  public static TrainedNetwork read(InputStream in) throws IOException {
    ComputationGraph graph = ModelSerializer.restoreComputationGraph(in, false);
    TrainedNetwork network = of(graph);
    graph.close();
    return network;
  }

  /** DL4J closes the streams that it is given. */
  private static final class UnclosedStream extends java.io.FilterOutputStream {
    UnclosedStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}

package io.github.sparkreversible.training;

import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Files in which large networks travel between driver and workers in a round. As broadcasts and
 * results of Spark tasks they would lie on the Java heap several times; from a file they are
 * streamed into native memory.
 */
final class RoundFiles implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Networks from that size on travel in files. */
  static final long LEAST_BYTES = 8L << 20;

  private final String folder;
  private final SerializableConfiguration hadoop;

  /**
   * Names the folder, which is made with the first file.
   *
   * @param cache a folder that driver and executors share
   */
  RoundFiles(String cache, Configuration hadoop) {
    this.folder = new Path(cache, "rounds").toString();
    this.hadoop = new SerializableConfiguration(hadoop);
  }

  /**
   * Arrays of a network.
   *
   * @param parameters {@code [1, n]}
   * @param updaterState {@code [1, m]}, or null
   */
  record Arrays(INDArray parameters, INDArray updaterState) {}

  /**
   * Writes arrays of a network to a new file, whose name no failed attempt of a task has used.
   *
   * @param updaterState may be null
   * @return the file's name
   */
  String write(INDArray parameters, INDArray updaterState) {
    String name = UUID.randomUUID().toString();
    Path path = new Path(folder, name);
    try (DataOutputStream out = new DataOutputStream(files().create(path))) {
      write(parameters, updaterState, out);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The network of a round could not be written to " + path + ": " + e.getMessage(), e);
    }
    return name;
  }

  /** Reads arrays, which the caller must close. */
  Arrays read(String name) {
    Path path = new Path(folder, name);
    try (DataInputStream in = new DataInputStream(files().open(path))) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The network of a round could not be read from " + path + ": " + e.getMessage(), e);
    }
  }

  static void write(INDArray parameters, INDArray updaterState, DataOutput out) throws IOException {
    FloatTransfer.write(parameters, out);
    out.writeBoolean(updaterState != null);
    if (updaterState != null) {
      FloatTransfer.write(updaterState, out);
    }
  }

  static Arrays read(DataInput in) throws IOException {
    INDArray parameters = FloatTransfer.readNative(in);
    return new Arrays(parameters, in.readBoolean() ? FloatTransfer.readNative(in) : null);
  }

  /** Deletes the files of the rounds so far. */
  void clear() throws IOException {
    files().delete(new Path(folder), true);
  }

  private FileSystem files() throws IOException {
    return new Path(folder).getFileSystem(hadoop.value());
  }
}

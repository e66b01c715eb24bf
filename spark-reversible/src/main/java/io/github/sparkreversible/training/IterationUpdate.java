package io.github.sparkreversible.training;

import io.github.sparkreversible.reversible.AnchorEstimate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.lang3.SerializationUtils;
import org.deeplearning4j.core.storage.Persistable;

/**
 * What a worker measured in one iteration. It travels with the worker's result in DL4J's way, so
 * that a task attempt whose result does not count leaves nothing.
 */
final class IterationUpdate implements Persistable {
  private static final long serialVersionUID = 1L;

  private IterationRecord record;
  private ArrayList<AnchorEstimate> anchorEstimates;
  private String workerId;
  private long timeStamp;

  IterationUpdate(
      IterationRecord record,
      List<AnchorEstimate> anchorEstimates,
      String workerId,
      long timeStamp) {
    this.record = record;
    this.anchorEstimates = new ArrayList<>(anchorEstimates);
    this.workerId = workerId;
    this.timeStamp = timeStamp;
  }

  IterationRecord record() {
    return record;
  }

  /** What the worker's stages know of their reversal errors now, first stage first. */
  List<AnchorEstimate> anchorEstimates() {
    return anchorEstimates;
  }

  @Override
  public String getSessionID() {
    return "training";
  }

  @Override
  public String getTypeID() {
    return "iteration";
  }

  @Override
  public String getWorkerID() {
    return workerId;
  }

  @Override
  public long getTimeStamp() {
    return timeStamp;
  }

  @Override
  public int encodingLengthBytes() {
    return encode().length;
  }

  @Override
  public byte[] encode() {
    return SerializationUtils.serialize(
        new Object[] {record, anchorEstimates, workerId, timeStamp});
  }

  @Override
  public void encode(ByteBuffer buffer) {
    buffer.put(encode());
  }

  @Override
  public void encode(OutputStream outputStream) throws IOException {
    outputStream.write(encode());
  }

  @Override
  public void decode(byte[] bytes) {
    throw new UnsupportedOperationException("An iteration update is sent, never decoded");
  }

  @Override
  public void decode(ByteBuffer buffer) {
    decode(new byte[0]);
  }

  @Override
  public void decode(InputStream inputStream) {
    decode(new byte[0]);
  }
}

package io.github.sparkreversible.reversible;

import java.util.Collections;
import java.util.EnumSet;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Lets DL4J's layers allocate in whatever workspace is open: inside a residual function all that
 * they allocate is temporary, whatever it is in a network of their own.
 */
final class OpenWorkspaces extends LayerWorkspaceMgr {
  OpenWorkspaces() {
    super(EnumSet.allOf(ArrayType.class), Collections.emptyMap(), Collections.emptyMap());
  }

  @Override
  public INDArray create(ArrayType type, DataType dataType, long... shape) {
    return Nd4j.create(dataType, shape, 'c');
  }

  @Override
  public INDArray create(ArrayType type, DataType dataType, long[] shape, char order) {
    return Nd4j.create(dataType, shape, order);
  }

  @Override
  public INDArray createUninitialized(ArrayType type, DataType dataType, long... shape) {
    return Nd4j.createUninitialized(dataType, shape, 'c');
  }

  @Override
  public INDArray createUninitialized(ArrayType type, DataType dataType, long[] shape, char order) {
    return Nd4j.createUninitialized(dataType, shape, order);
  }

  @Override
  public INDArray dup(ArrayType type, INDArray array, char order) {
    return array.dup(order);
  }

  @Override
  public INDArray dup(ArrayType type, INDArray array) {
    return array.dup();
  }

  @Override
  public INDArray castTo(ArrayType type, DataType dataType, INDArray array, boolean copyAlways) {
    return array.dataType() == dataType && !copyAlways ? array : array.castTo(dataType);
  }

  @Override
  public INDArray leverageTo(ArrayType type, INDArray array) {
    return array;
  }

  @Override
  public INDArray validateArrayLocation(
      ArrayType type, INDArray array, boolean migrateIfInvalid, boolean exceptionIfDetached) {
    return array;
  }

  @Override
  public MemoryWorkspace notifyScopeBorrowed(ArrayType type) {
    return notifyScopeEntered(type);
  }

  /** The workspace that is open, once more, so that closing it changes nothing. */
  @Override
  public MemoryWorkspace notifyScopeEntered(ArrayType type) {
    MemoryWorkspace open = Nd4j.getMemoryManager().getCurrentWorkspace();
    return open == null
        ? Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()
        : open.notifyScopeBorrowed();
  }
}

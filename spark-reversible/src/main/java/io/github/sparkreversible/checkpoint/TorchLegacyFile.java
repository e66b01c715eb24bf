package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteOrder;

/**
 * The format of {@code torch.save} before PyTorch 1.6: five pickles (a magic number, the version, a
 * description of the machine, what was saved, the keys of the storages) and the storages, each a
 * number of elements (8 bytes, little-endian) and its elements.
 */
final class TorchLegacyFile {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  private final FileBytes file;
  private final PickleInput input;
  private final TorchPickle environment =
      new TorchPickle((key, length) -> null, ByteOrder.LITTLE_ENDIAN);

  private TorchLegacyFile(FileBytes file) throws IOException {
    this.file = file;
    this.input = new PickleInput(file.slice(0, Math.min(file.length(), PickleMachine.MOST_BYTES)));
  }

  /** What was saved: a value of {@link PickleMachine} with {@link TorchTensor} for tensors. */
  static Object read(FileBytes file) throws IOException {
    return new TorchLegacyFile(file).read();
  }

  private Object read() throws IOException {
    if (!MAGIC.equals(next())) {
      throw new MalformedFileException(
          file.path(),
          "it is a pickle, but none that torch.save has written; in Python:"
              + " torch.save(state_dict, 'weights.pt')");
    }
    Object version = next();
    if (!Long.valueOf(VERSION).equals(version)) {
      throw new MalformedFileException(
          file.path(),
          "its version is " + PickleValues.describe(version) + ", expected " + VERSION);
    }
    boolean littleEndian =
        next() instanceof PickleDict machine && Boolean.TRUE.equals(machine.get("little_endian"));
    if (!littleEndian) {
      throw new MalformedFileException(
          file.path(),
          "it comes from a big-endian machine; save the file again with PyTorch 2.1 or later");
    }
    Object saved = next();
    if (!(next() instanceof PickleList keys)) {
      throw new MalformedFileException(file.path(), "it has no list of its storages' keys");
    }
    findStorages(keys);
    return saved;
  }

  private Object next() throws MalformedFileException {
    return PickleMachine.read(file.path(), input, environment);
  }

  private void findStorages(PickleList keys) throws IOException {
    if (keys.size() != environment.storages().size()) {
      throw new MalformedFileException(
          file.path(),
          "it lists " + keys.size() + " storages, but refers to " + environment.storages().size());
    }
    long position = input.position();
    for (Object key : keys.items()) {
      TorchStorage storage = environment.storages().remove(key);
      if (storage == null) {
        throw new MalformedFileException(
            file.path(),
            "it lists storage "
                + PickleValues.describe(key)
                + ", which it does not refer to or lists twice");
      }
      position = bind(storage, position);
    }
  }

  /** Returns the position after the storage. */
  private long bind(TorchStorage storage, long position) throws IOException {
    long begin = position + Long.BYTES;
    if (begin > file.length() || storage.length() > file.length() - begin) {
      throw new MalformedFileException(
          file.path(),
          "byte " + position,
          "the file ends here, expected storage '"
              + TensorNames.shown(storage.key())
              + "' of "
              + storage.length()
              + " bytes");
    }
    long elements = file.slice(position, Long.BYTES).getLong();
    if (elements != storage.elements()) {
      throw new MalformedFileException(
          file.path(),
          "byte " + position,
          "storage '"
              + TensorNames.shown(storage.key())
              + "' has "
              + elements
              + " elements, expected "
              + storage.elements());
    }
    storage.bind((offset, count) -> file.slice(begin + offset, count));
    return begin + storage.length();
  }
}

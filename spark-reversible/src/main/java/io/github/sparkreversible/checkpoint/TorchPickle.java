package io.github.sparkreversible.checkpoint;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a pickle of PyTorch refers to: functions and classes of {@link TorchGlobals}, and storages
 * by persistent ids {@code ('storage', class, key, device, number of elements)}.
 */
final class TorchPickle implements PickleMachine.Environment {
  /** The storages of a file. */
  interface Storages {
    /** The bytes of a storage that the pickle names, or null if they are found later. */
    TorchStorage.Bytes find(String key, long length) throws PickleException;
  }

  private final Storages source;
  private final ByteOrder order;
  private final Map<String, TorchStorage> storages = new LinkedHashMap<>();

  TorchPickle(Storages source, ByteOrder order) {
    this.source = source;
    this.order = order;
  }

  /** Storages that the pickle has named, by key. */
  Map<String, TorchStorage> storages() {
    return storages;
  }

  @Override
  public Object find(String module, String name) throws PickleException {
    return TorchGlobals.find(module, name);
  }

  @Override
  public Object load(Object persistentId) throws PickleException {
    if (!(persistentId instanceof PickleList id) || id.size() < 5) {
      throw new PickleException(
          "a persistent id is " + PickleValues.describe(persistentId) + ", expected a tuple of 5");
    }
    String kind = id.get(0, String.class, "the kind of a persistent id");
    if (!kind.equals("storage")) {
      throw new PickleException(
          "a persistent id is of kind " + PickleValues.describe(kind) + ", expected 'storage'");
    }
    ElementType type = id.get(1, TorchGlobals.StorageClass.class, "the class of a storage").type();
    String key = id.get(2, String.class, "the key of a storage");
    long elements = id.get(4, Long.class, "the number of elements of a storage");
    if (elements < 0 || elements > Long.MAX_VALUE / type.bytes()) {
      throw new PickleException(
          "storage '" + TensorNames.shown(key) + "' claims " + elements + " elements");
    }
    if (id.size() > 5 && id.items().get(5) != null) {
      throw new PickleException(
          "storage '"
              + TensorNames.shown(key)
              + "' is a part of another one, as very old PyTorch wrote it; save the file again"
              + " with a newer one");
    }
    return new TorchStorage.View(storage(key, elements, elements * type.bytes()), type);
  }

  private TorchStorage storage(String key, long elements, long length) throws PickleException {
    TorchStorage known = storages.get(key);
    if (known == null) {
      TorchStorage storage = new TorchStorage(key, elements, length, order);
      storage.bind(source.find(key, length));
      storages.put(key, storage);
      return storage;
    }
    if (known.length() != length) {
      throw new PickleException(
          "storage '"
              + TensorNames.shown(key)
              + "' has "
              + known.length()
              + " bytes and later "
              + length);
    }
    return known;
  }
}

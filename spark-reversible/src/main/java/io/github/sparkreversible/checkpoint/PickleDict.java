package io.github.sparkreversible.checkpoint;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A Python dict with its order. Keys that Java compares as Python does are kept; others, such as
 * tuples, are equal only if they are the same one.
 */
final class PickleDict {
  private final Map<Object, Object> entries = new LinkedHashMap<>();

  void put(Object key, Object value) throws PickleException {
    boolean possible =
        key == null
            || key instanceof String
            || key instanceof Long
            || key instanceof BigInteger
            || key instanceof Double
            || key instanceof Boolean
            || key instanceof PickleObject
            || key instanceof PickleGlobal
            || key instanceof ElementType
            || key instanceof PickleList;
    if (!possible) {
      throw new PickleException("a key of a dict is " + PickleValues.describe(key));
    }
    entries.put(key, value);
  }

  void putAll(PickleDict other) {
    entries.putAll(other.entries);
  }

  /** The value of a key, or null. */
  Object get(String key) {
    return entries.get(key);
  }

  Map<Object, Object> entries() {
    return entries;
  }
}

package io.github.sparkreversible.checkpoint;

import java.util.List;

/** What a pickle puts into lists, dicts and objects. Objects of harmless classes take anything. */
final class PickleContainers {
  private PickleContainers() {}

  static void append(List<Object> items, Object target) throws PickleException {
    if (target instanceof PickleList list) {
      list.add(items);
    } else if (!(target instanceof PickleObject)) {
      throw new PickleException(
          "it appends to " + PickleValues.describe(target) + ", expected a list");
    }
  }

  /** Keys and values in turn. */
  static void put(List<Object> items, Object target) throws PickleException {
    if (target instanceof PickleObject) {
      return;
    }
    if (!(target instanceof PickleDict dict)) {
      throw new PickleException(
          "it sets an item of " + PickleValues.describe(target) + ", expected a dict");
    }
    if (items.size() % 2 != 0) {
      throw new PickleException("a dict has a key without a value");
    }
    for (int i = 0; i < items.size(); i += 2) {
      dict.put(items.get(i), items.get(i + 1));
    }
  }

  /** Attributes: PyTorch gives its ordered dicts some. They are passed over. */
  static void setAttributes(Object attributes, Object target) throws PickleException {
    if (!(target instanceof PickleDict) && !(target instanceof PickleObject)) {
      throw new PickleException(
          "it sets attributes of "
              + PickleValues.describe(target)
              + " to "
              + PickleValues.describe(attributes)
              + ", expected them of a dict");
    }
  }
}

package io.github.sparkreversible.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * A Python list, tuple or set. Two of them are equal only if they are the same one: a list may hold
 * itself, and then no comparison by content would end.
 */
final class PickleList {
  private final boolean growing;
  private final List<Object> items;

  private PickleList(boolean growing, List<Object> items) {
    this.growing = growing;
    this.items = items;
  }

  static PickleList tuple(List<Object> items) {
    return new PickleList(false, items);
  }

  /** A list or a set. */
  static PickleList growing(List<Object> items) {
    return new PickleList(true, items);
  }

  static PickleList empty() {
    return growing(new ArrayList<>());
  }

  void add(List<Object> more) throws PickleException {
    if (!growing) {
      throw new PickleException("it appends to a tuple, expected a list");
    }
    items.addAll(more);
  }

  List<Object> items() {
    return items;
  }

  int size() {
    return items.size();
  }

  /**
   * An item.
   *
   * @throws PickleException if it has another type
   */
  <T> T get(int index, Class<T> type, String what) throws PickleException {
    Object item = index < items.size() ? items.get(index) : null;
    if (!type.isInstance(item)) {
      throw new PickleException(
          what + " is " + PickleValues.describe(item) + ", expected " + type.getSimpleName());
    }
    return type.cast(item);
  }
}

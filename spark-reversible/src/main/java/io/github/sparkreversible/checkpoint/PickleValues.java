package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;

/** What values of a pickle are and how large. */
final class PickleValues {
  private PickleValues() {}

  /** A value in a few words; what it holds is not looked at. */
  static String describe(Object value) {
    if (value == null) {
      return "None";
    }
    if (value instanceof String text) {
      return "'" + MalformedFileException.shortened(text) + "'";
    }
    if (value instanceof PickleDict dict) {
      return "a dict of " + dict.entries().size();
    }
    if (value instanceof PickleList list) {
      return "a list or tuple of " + list.size();
    }
    if (value instanceof PickleObject object) {
      return "an object of " + object.className();
    }
    if (value instanceof PickleGlobal global) {
      return "the function or class " + global.name();
    }
    if (value instanceof byte[] bytes) {
      return bytes.length + " bytes";
    }
    if (value instanceof TorchTensor) {
      return "a tensor";
    }
    if (value instanceof TorchStorage.View) {
      return "a storage";
    }
    return MalformedFileException.shortened(value.toString());
  }

  /** Number of items that a copy of a value would have. */
  static int size(Object value) {
    if (value instanceof PickleDict dict) {
      return dict.entries().size();
    }
    return value instanceof PickleList list ? list.size() : 0;
  }
}

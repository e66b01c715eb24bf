package io.github.sparkreversible.checkpoint;

/**
 * An object of a harmless class that no state dict needs, such as the settings of a training run.
 * Its content is passed over. It is equal to itself only.
 */
final class PickleObject {
  private final String className;

  PickleObject(String className) {
    this.className = className;
  }

  String className() {
    return className;
  }
}

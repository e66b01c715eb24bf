package io.github.sparkreversible.checkpoint;

/**
 * A function or class on the allow-list: what stands for calling it.
 *
 * @param name its qualified name in Python
 * @param call makes its result
 */
record PickleGlobal(String name, Call call) {
  /** What stands for a call. */
  interface Call {
    /** Makes the result of these arguments, a tuple. */
    Object apply(PickleList arguments) throws PickleException;
  }

  /** A class whose objects are passed over. */
  static PickleGlobal opaque(String name) {
    return new PickleGlobal(name, arguments -> new PickleObject(name));
  }
}

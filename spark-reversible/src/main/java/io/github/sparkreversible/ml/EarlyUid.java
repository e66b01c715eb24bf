package io.github.sparkreversible.ml;

/**
 * Hands a stage's uid to its {@code uid()} method before its constructor has a chance to.
 *
 * <p>The constructors of Spark's Scala base classes create their params with {@code uid()} as
 * parent, before a Java field of the subclass can be assigned. A stage therefore announces its uid
 * while the arguments of {@code super(...)} are evaluated, and takes it on the first call of {@code
 * uid()}; its uid field must have no initializer, which would run later and erase it.
 */
final class EarlyUid {
  private static final ThreadLocal<String> ANNOUNCED = new ThreadLocal<>();

  private EarlyUid() {}

  /** Keeps {@code uid} for the object that this thread constructs next. */
  static EarlyUid announce(String uid) {
    if (uid == null || uid.isEmpty()) {
      throw new IllegalArgumentException("A stage needs a uid, got " + uid);
    }
    ANNOUNCED.set(uid);
    return new EarlyUid();
  }

  /** The uid of the object under construction; it is handed out once. */
  static String take() {
    String uid = ANNOUNCED.get();
    ANNOUNCED.remove();
    if (uid == null) {
      throw new IllegalStateException("No uid was announced before the constructor ran");
    }
    return uid;
  }
}

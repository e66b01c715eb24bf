package io.github.sparkreversible.ops;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which library computes. */
public enum Arithmetic {

  /**
   * What the system property {@value #PROPERTY} names; if it names nothing, oneDNN for single
   * precision on CPUs where its library loads, ND4J otherwise.
   */
  AUTO,

  /** oneDNN: single precision on CPUs. Nothing else is used in its place. */
  ONEDNN,

  /** ND4J: single and double precision on any of its back ends. */
  ND4J;

  /** Name of the system property that {@link #AUTO} follows. */
  public static final String PROPERTY = "io.github.sparkreversible.operations";

  private static final Logger LOG = LoggerFactory.getLogger(Arithmetic.class);
  private static final AtomicBoolean SUBSTITUTION_LOGGED = new AtomicBoolean();
  private static final Operations ND4J_OPERATIONS = new Nd4jOperations();

  /**
   * The operations for arrays of a data type.
   *
   * @param type FLOAT or DOUBLE
   * @throws IllegalArgumentException if the system property has a value that is not allowed, or
   *     oneDNN is asked for another type than FLOAT
   * @throws IllegalStateException if oneDNN is asked for and cannot be used here; says why
   */
  public Operations forType(DataType type) {
    return forType(type, System.getProperty(PROPERTY), obstacle());
  }

  /** The choice, given the property's value and what stands against oneDNN (or null). */
  Operations forType(DataType type, String property, String obstacle) {
    Arithmetic choice = this == AUTO ? parse(property) : this;
    if (choice == ONEDNN && type != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "oneDNN was asked for, which has no " + type + "; use FLOAT, or " + ND4J + " arithmetic");
    }
    if (choice == ONEDNN && obstacle != null) {
      throw new IllegalStateException(
          "oneDNN was asked for, but "
              + obstacle
              + "; "
              + AUTO
              + " or "
              + ND4J
              + " goes on without");
    }
    if (choice == AUTO && type == DataType.FLOAT && obstacle != null) {
      if (SUBSTITUTION_LOGGED.compareAndSet(false, true)) {
        LOG.warn("ND4J computes in place of oneDNN: {}", obstacle);
      }
      return ND4J_OPERATIONS;
    }
    return choice == ND4J || type != DataType.FLOAT ? ND4J_OPERATIONS : OneDnnHolder.OPERATIONS;
  }

  private static Arithmetic parse(String property) {
    if (property == null) {
      return AUTO;
    }
    for (Arithmetic value : values()) {
      if (value.name().equalsIgnoreCase(property)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "system property "
            + PROPERTY
            + " = "
            + property
            + ", expected one of "
            + Arrays.toString(values()).toLowerCase(Locale.ROOT));
  }

  /** Why oneDNN cannot be used, or null if it can. */
  private static String obstacle() {
    if (Nd4j.getExecutioner().type() != ExecutionerType.NATIVE_CPU) {
      return "the arrays' back end is " + Nd4j.getExecutioner().type() + ", not a CPU";
    }
    return OneDnnHolder.LOAD_FAILURE;
  }

  /** Loads the native library when it is first asked for. */
  private static final class OneDnnHolder {
    static final String LOAD_FAILURE = OneDnnOperations.loadFailure();
    static final Operations OPERATIONS = new OneDnnOperations();
  }
}

package io.github.sparkreversible.layers;

import java.util.Arrays;
import java.util.List;

/**
 * Declaration of one parameter tensor of a layer.
 *
 * @param name key of the parameter; must not hold an underscore, which DL4J reads as the end of the
 *     layer's name
 * @param role what the parameter is, which decides its initialization and whether weights decay
 * @param shape row-major shape; a weight of a linear map is {@code [out, in]}
 */
public record ParameterSpec(String name, Role role, long... shape) {
  /** What a parameter is. */
  public enum Role {
    /** Drawn from the layer's weight initialization; decays. */
    WEIGHT,
    /** Starts at zero; does not decay. */
    BIAS,
    /** Factor of a normalization: starts at one; does not decay. */
    GAIN,
    /**
     * Running statistic: starts at zero; the layer says itself what a step takes off, as its
     * "gradient", which no updater, decay or division by the batch changes.
     */
    STATISTIC
  }

  /** Refuses names that DL4J would misread. */
  public ParameterSpec {
    if (name.indexOf('_') >= 0) {
      throw new IllegalArgumentException("Parameter name '" + name + "' holds an underscore");
    }
    shape = shape.clone();
  }

  /** The one of a name; null if there is none. */
  public static ParameterSpec named(String name, List<ParameterSpec> parameters) {
    for (ParameterSpec parameter : parameters) {
      if (parameter.name().equals(name)) {
        return parameter;
      }
    }
    return null;
  }

  /** Number of elements. */
  public long length() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Number of inputs that one output depends on: the product of all axes but the first. */
  public long fanIn() {
    return shape[0] == 0 ? 0 : length() / shape[0];
  }

  /** Number of outputs: the first axis. */
  public long fanOut() {
    return shape[0];
  }

  /** The same parameter under a longer name. */
  public ParameterSpec withPrefix(String prefix) {
    return new ParameterSpec(prefix + name, role, shape);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterSpec that
        && name.equals(that.name)
        && role == that.role
        && Arrays.equals(shape, that.shape);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return name + " " + role + " " + Arrays.toString(shape);
  }
}

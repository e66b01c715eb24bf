package io.github.sparkreversible.ml;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import scala.runtime.AbstractFunction1;

/**
 * Makes the params of one stage: name, doc, default and allowed values in one call.
 *
 * <p>A value that is not allowed is an {@link IllegalArgumentException} that names the stage, the
 * param, the value and the allowed values, where Spark's own validators leave the last out.
 */
final class ParamChecks {
  private final Params owner;

  ParamChecks(Params owner) {
    this.owner = owner;
  }

  IntParam integer(String name, String doc, int defaultValue, int least) {
    String allowed = "an integer of at least " + least;
    IntParam param =
        new IntParam(
            owner.uid(),
            name,
            doc + " (" + allowed + ")",
            check(name, allowed, value -> value instanceof Integer number && number >= least));
    owner.setDefault(param, defaultValue);
    return param;
  }

  LongParam anyLong(String name, String doc, long defaultValue) {
    LongParam param = new LongParam(owner.uid(), name, doc);
    owner.setDefault(param, defaultValue);
    return param;
  }

  /** A real number in {@code range}. */
  DoubleParam real(String name, String doc, double defaultValue, Range range) {
    DoubleParam param =
        new DoubleParam(
            owner.uid(),
            name,
            doc + " (" + range + ")",
            check(
                name,
                range.toString(),
                value -> value instanceof Double number && range.contains(number)));
    owner.setDefault(param, defaultValue);
    return param;
  }

  /** One value for all channels, or one a channel, each in {@code range}; without a default. */
  DoubleArrayParam reals(String name, String doc, Range range) {
    String allowed = "one value for all channels or one a channel, each " + range;
    DoubleArrayParam param =
        new DoubleArrayParam(
            owner,
            name,
            doc + " (" + allowed + ")",
            check(
                name,
                allowed,
                value ->
                    value instanceof double[] numbers
                        && numbers.length > 0
                        && Arrays.stream(numbers).allMatch(range::contains)));
    return param;
  }

  /** A part of all iterations, [begin, end] in fractions of them; without a default. */
  DoubleArrayParam window(String name, String doc) {
    String allowed = "begin and end, 0 <= begin <= end <= 1";
    return new DoubleArrayParam(
        owner,
        name,
        doc + " (" + allowed + ")",
        check(
            name,
            allowed,
            value ->
                value instanceof double[] ends
                    && ends.length == 2
                    && ends[0] >= 0
                    && ends[0] <= ends[1]
                    && ends[1] <= 1));
  }

  /** One of a list of words. */
  Param<String> choice(String name, String doc, String defaultValue, List<String> values) {
    String allowed = "one of " + String.join(", ", values);
    Param<String> param =
        new Param<>(
            owner.uid(), name, doc + " (" + allowed + ")", check(name, allowed, values::contains));
    owner.setDefault(param, defaultValue);
    return param;
  }

  /** Any text; empty means not set. */
  Param<String> text(String name, String doc) {
    Param<String> param = new Param<>(owner.uid(), name, doc);
    owner.setDefault(param, "");
    return param;
  }

  private <T> Check<T> check(String name, String allowed, SerializablePredicate isAllowed) {
    return new Check<>(owner.uid(), name, allowed, isAllowed);
  }

  /** Stages are serializable, and so are their params' validators. */
  private interface SerializablePredicate extends Predicate<Object>, Serializable {}

  /**
   * An interval of real numbers.
   *
   * @param least lower end
   * @param open whether the lower end itself is excluded
   * @param most upper end; infinity for none
   * @param openAbove whether the upper end itself is excluded
   */
  record Range(double least, boolean open, double most, boolean openAbove) implements Serializable {
    static Range above(double least) {
      return new Range(least, true, Double.POSITIVE_INFINITY, true);
    }

    static Range atLeast(double least) {
      return new Range(least, false, Double.POSITIVE_INFINITY, true);
    }

    static Range between(double least, double most) {
      return new Range(least, false, most, false);
    }

    static Range below(double least, double limit) {
      return new Range(least, false, limit, true);
    }

    static Range any() {
      return new Range(Double.NEGATIVE_INFINITY, true, Double.POSITIVE_INFINITY, true);
    }

    boolean contains(double value) {
      return Double.isFinite(value)
          && (open ? value > least : value >= least)
          && (openAbove ? value < most : value <= most);
    }

    @Override
    public String toString() {
      if (Double.isInfinite(least)) {
        return "a finite number";
      }
      String lower = (open ? "above " : "at least ") + least;
      String upper = (openAbove ? " and below " : " and at most ") + most;
      return "a number " + lower + (Double.isInfinite(most) ? "" : upper);
    }
  }

  private static final class Check<T> extends AbstractFunction1<T, Object> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String owner;
    private final String name;
    private final String allowed;
    private final SerializablePredicate isAllowed;

    Check(String owner, String name, String allowed, SerializablePredicate isAllowed) {
      this.owner = owner;
      this.name = name;
      this.allowed = allowed;
      this.isAllowed = isAllowed;
    }

    @Override
    public Object apply(T value) {
      if (!isAllowed.test(value)) {
        String found =
            value instanceof double[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
        throw new IllegalArgumentException(
            owner + ": param '" + name + "' is " + found + ", expected " + allowed);
      }
      return true;
    }
  }
}

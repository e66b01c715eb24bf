package io.github.sparkreversible.datasets.params;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.runtime.AbstractFunction1;

/**
 * Makes the params of one stage: name, doc, default and allowed values in one call.
 *
 * <p>A value that is not allowed is an {@link IllegalArgumentException} that names the stage, the
 * param, the value and the allowed values, where Spark's own validators leave the last out.
 */
public final class ParamChecks {
  private static final Logger LOG = LoggerFactory.getLogger(ParamChecks.class);

  private final Params owner;

  /** Makes params of this stage, whose uid is known. */
  public ParamChecks(Params owner) {
    this.owner = owner;
  }

  /** A whole number of at least {@code least}. */
  public IntParam integer(String name, String doc, int defaultValue, int least) {
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

  /** Any whole number, such as a seed. */
  public LongParam anyLong(String name, String doc, long defaultValue) {
    LongParam param = new LongParam(owner.uid(), name, doc);
    owner.setDefault(param, defaultValue);
    return param;
  }

  /** A real number in {@code range}. */
  public DoubleParam real(String name, String doc, double defaultValue, Range range) {
    DoubleParam param = real(name, doc, range);
    owner.setDefault(param, defaultValue);
    return param;
  }

  /** A real number in {@code range}; without a default. */
  public DoubleParam real(String name, String doc, Range range) {
    return new DoubleParam(
        owner.uid(),
        name,
        doc + " (" + range + ")",
        check(
            name,
            range.toString(),
            value -> value instanceof Double number && range.contains(number)));
  }

  /** One value for all channels, or one a channel, each in {@code range}; without a default. */
  public DoubleArrayParam reals(String name, String doc, Range range) {
    return reals(name, doc, "channel", range);
  }

  /** One value for all of something, or one for each, all in {@code range}; without a default. */
  public DoubleArrayParam reals(String name, String doc, String each, Range range) {
    String allowed = "one value for all %1$ss or one a %1$s, each %2$s".formatted(each, range);
    return new DoubleArrayParam(
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
  }

  /** A least and a most value, both in {@code range}. */
  public DoubleArrayParam interval(
      String name, String doc, double least, double most, Range range) {
    String allowed = "the least and the most, in this order, each " + range;
    DoubleArrayParam param =
        new DoubleArrayParam(
            owner,
            name,
            doc + " (" + allowed + ")",
            check(
                name,
                allowed,
                value ->
                    value instanceof double[] ends
                        && ends.length == 2
                        && ends[0] <= ends[1]
                        && Arrays.stream(ends).allMatch(range::contains)));
    owner.setDefault(param, new double[] {least, most});
    return param;
  }

  /** A part of all iterations, [begin, end] in fractions of them; without a default. */
  public DoubleArrayParam window(String name, String doc) {
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
  public Param<String> choice(String name, String doc, String defaultValue, List<String> values) {
    String allowed = "one of " + String.join(", ", values);
    Param<String> param =
        new Param<>(
            owner.uid(), name, doc + " (" + allowed + ")", check(name, allowed, values::contains));
    owner.setDefault(param, defaultValue);
    return param;
  }

  /** One of a list of whole numbers. */
  public IntParam choice(String name, String doc, int defaultValue, List<Integer> values) {
    String allowed =
        "one of " + values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    IntParam param =
        new IntParam(
            owner.uid(), name, doc + " (" + allowed + ")", check(name, allowed, values::contains));
    owner.setDefault(param, defaultValue);
    return param;
  }

  /** Any text; empty, the default, means not set. */
  public Param<String> text(String name, String doc) {
    return text(name, doc, "");
  }

  /** Any text. */
  public Param<String> text(String name, String doc, String defaultValue) {
    Param<String> param = new Param<>(owner.uid(), name, doc);
    owner.setDefault(param, defaultValue);
    return param;
  }

  /** A text that a parser understands; its error says what is expected. */
  public Param<String> parsed(
      String name, String doc, String defaultValue, String allowed, Parser parser) {
    Param<String> param =
        new Param<>(
            owner.uid(),
            name,
            doc + " (" + allowed + ")",
            check(name, allowed, value -> isParsed(parser, value)));
    owner.setDefault(param, defaultValue);
    return param;
  }

  /** A text that a parser understands, whose own error says what is wrong with it. */
  public Param<String> explained(
      String name, String doc, String defaultValue, String allowed, Parser parser) {
    Param<String> param =
        new Param<>(
            owner.uid(),
            name,
            doc + " (" + allowed + ")",
            new ExplainedCheck(owner.uid(), name, allowed, parser));
    owner.setDefault(param, defaultValue);
    return param;
  }

  private static boolean isParsed(Parser parser, Object value) {
    if (!(value instanceof String text)) {
      return false;
    }
    try {
      parser.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      LOG.debug("'{}' is refused", text, e);
      return false;
    }
  }

  /** Reads a text. */
  public interface Parser extends Serializable {
    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is none of those that are allowed
     */
    void parse(String text);
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
  public record Range(double least, boolean open, double most, boolean openAbove)
      implements Serializable {
    /** All numbers above {@code least}. */
    public static Range above(double least) {
      return new Range(least, true, Double.POSITIVE_INFINITY, true);
    }

    /** All numbers above {@code least} up to {@code most}, which is included. */
    public static Range above(double least, double most) {
      return new Range(least, true, most, false);
    }

    /** {@code least} and all numbers above. */
    public static Range atLeast(double least) {
      return new Range(least, false, Double.POSITIVE_INFINITY, true);
    }

    /** All numbers from {@code least} to {@code most}, both included. */
    public static Range between(double least, double most) {
      return new Range(least, false, most, false);
    }

    /** All numbers from {@code least} (included) to {@code limit} (excluded). */
    public static Range below(double least, double limit) {
      return new Range(least, false, limit, true);
    }

    /** All finite numbers. */
    public static Range any() {
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

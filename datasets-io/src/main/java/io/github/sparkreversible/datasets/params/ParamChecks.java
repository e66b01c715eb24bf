package io.github.sparkreversible.datasets.params;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Makes the params of one stage: name, doc, default and allowed values in one call.
 *
 * <p>A value that is not allowed is an {@link IllegalArgumentException} that names the stage, the
 * param, the value and the allowed values, where Spark's own validators leave the last out.
 */
public final class ParamChecks {
  private final Params owner;

  /** Makes params of this stage, whose uid is known. */
  public ParamChecks(Params owner) {
    this.owner = owner;
  }

  /** A whole number of at least {@code least}. */
  public IntParam integer(String name, String doc, int defaultValue, int least) {
    String allowed = "an integer of at least " + least;
    return withDefault(
        new IntParam(
            owner.uid(),
            name,
            doc + " (" + allowed + ")",
            check(name, allowed, value -> value instanceof Integer number && number >= least)),
        defaultValue);
  }

  /** Any whole number, such as a seed. */
  public LongParam anyLong(String name, String doc, long defaultValue) {
    return withDefault(new LongParam(owner.uid(), name, doc), defaultValue);
  }

  /** A real number in {@code range}. */
  public DoubleParam real(String name, String doc, double defaultValue, Range range) {
    return withDefault(real(name, doc, range), defaultValue);
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
    return withDefault(ends(name, doc, allowed, range), new double[] {least, most});
  }

  /** A part of all iterations, [begin, end] in fractions of them; without a default. */
  public DoubleArrayParam window(String name, String doc) {
    return ends(name, doc, "begin and end, 0 <= begin <= end <= 1", Range.between(0, 1));
  }

  private DoubleArrayParam ends(String name, String doc, String allowed, Range range) {
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
                    && ends[0] <= ends[1]
                    && Arrays.stream(ends).allMatch(range::contains)));
  }

  /** One of a list of words. */
  public Param<String> choice(String name, String doc, String defaultValue, List<String> values) {
    String allowed = "one of " + String.join(", ", values);
    return withDefault(
        new Param<>(
            owner.uid(), name, doc + " (" + allowed + ")", check(name, allowed, values::contains)),
        defaultValue);
  }

  /** One of a list of whole numbers. */
  public IntParam choice(String name, String doc, int defaultValue, List<Integer> values) {
    String allowed =
        "one of " + values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return withDefault(
        new IntParam(
            owner.uid(), name, doc + " (" + allowed + ")", check(name, allowed, values::contains)),
        defaultValue);
  }

  /** Any text; empty, the default, means not set. */
  public Param<String> text(String name, String doc) {
    return text(name, doc, "");
  }

  /** Any text; null is none. */
  public Param<String> text(String name, String doc, String defaultValue) {
    return withDefault(
        new Param<>(
            owner.uid(), name, doc, check(name, "a text", value -> value instanceof String)),
        defaultValue);
  }

  /** A text that a parser understands; its error says what is expected. */
  public Param<String> parsed(
      String name, String doc, String defaultValue, String allowed, Parser parser) {
    return withDefault(
        new Param<>(
            owner.uid(),
            name,
            doc + " (" + allowed + ")",
            check(name, allowed, ValueCheck.isReadBy(parser))),
        defaultValue);
  }

  /** A text that a parser understands, whose own error says what is wrong with it. */
  public Param<String> explained(
      String name, String doc, String defaultValue, String allowed, Parser parser) {
    return withDefault(
        new Param<>(
            owner.uid(),
            name,
            doc + " (" + allowed + ")",
            new ExplainedCheck(owner.uid(), name, allowed, parser)),
        defaultValue);
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

  private <T> ValueCheck<T> check(String name, String allowed, ValueCheck.Allowed isAllowed) {
    return new ValueCheck<>(owner.uid(), name, allowed, isAllowed);
  }

  private <T, P extends Param<T>> P withDefault(P param, T value) {
    owner.setDefault(param, value);
    return param;
  }

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
}

package io.github.sparkreversible.datasets.params;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.runtime.AbstractFunction1;

/** Validator of a param, whose error names the stage, the param, the value and those allowed. */
final class ValueCheck<T> extends AbstractFunction1<T, Object> implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ValueCheck.class);

  private final String owner;
  private final String name;
  private final String allowed;
  private final Allowed isAllowed;

  /** Stages are serializable, and so are their params' validators. */
  interface Allowed extends Predicate<Object>, Serializable {}

  ValueCheck(String owner, String name, String allowed, Allowed isAllowed) {
    this.owner = owner;
    this.name = name;
    this.allowed = allowed;
    this.isAllowed = isAllowed;
  }

  /** Texts that a parser understands. */
  static Allowed isReadBy(ParamChecks.Parser parser) {
    return value -> {
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
    };
  }

  @Override
  public Object apply(T value) {
    if (value == null || !isAllowed.test(value)) {
      String found =
          value instanceof double[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
      throw new IllegalArgumentException(
          owner + ": param '" + name + "' is " + found + ", expected " + allowed);
    }
    return true;
  }
}

package io.github.sparkreversible.datasets.params;

import io.github.sparkreversible.datasets.params.ParamChecks.Parser;
import java.io.Serializable;
import scala.runtime.AbstractFunction1;

/** Validator of a text whose parser says what is wrong with it. */
final class ExplainedCheck extends AbstractFunction1<String, Object> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String owner;
  private final String name;
  private final String allowed;
  private final Parser parser;

  ExplainedCheck(String owner, String name, String allowed, Parser parser) {
    this.owner = owner;
    this.name = name;
    this.allowed = allowed;
    this.parser = parser;
  }

  @Override
  public Object apply(String value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "%s: param '%s' is null, expected %s".formatted(owner, name, allowed));
    }
    try {
      parser.parse(value);
      return true;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: param '%s' is '%s', expected %s; %s"
              .formatted(owner, name, value, allowed, e.getMessage()),
          e);
    }
  }
}

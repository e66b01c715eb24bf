package io.github.sparkreversible.datasets.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualNullSafe;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.IsNotNull;
import org.apache.spark.sql.sources.IsNull;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;
import org.apache.spark.sql.sources.Not;
import org.apache.spark.sql.sources.Or;
import org.apache.spark.sql.sources.StringContains;
import org.apache.spark.sql.sources.StringEndsWith;
import org.apache.spark.sql.sources.StringStartsWith;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

public class FileFiltersTest extends JUnitPlatformSuite {
  private static final Map<String, Object> VALUES = new HashMap<>();

  static {
    VALUES.put("count", 7L);
    VALUES.put("rate", 25.0);
    VALUES.put("zero", -0.0);
    VALUES.put("odd", Double.NaN);
    VALUES.put("codec", UTF8String.fromString("h264"));
    VALUES.put("missing", null);
  }

  private static boolean passes(Filter filter) throws IOException {
    return FileFilters.passes(filter, VALUES::get);
  }

  @Test
  public void comparesAsSpark() throws IOException {
    assertTrue(passes(new EqualTo("count", 7L)) && !passes(new EqualTo("count", 8L)));
    assertTrue(passes(new GreaterThan("rate", 24.9)) && !passes(new GreaterThan("rate", 25.0)));
    assertTrue(passes(new GreaterThanOrEqual("rate", 25.0)));
    assertTrue(passes(new LessThan("count", 8L)) && !passes(new LessThan("count", 7L)));
    assertTrue(passes(new LessThanOrEqual("count", 7L)));
    assertTrue(passes(new EqualTo("zero", 0.0)) && !passes(new LessThan("zero", 0.0)));
    assertTrue(passes(new EqualTo("odd", Double.NaN)));
    assertTrue(passes(new GreaterThan("odd", Double.POSITIVE_INFINITY)));
    assertTrue(passes(new StringStartsWith("codec", "h")) && passes(new EqualTo("codec", "h264")));
    assertTrue(
        passes(new StringEndsWith("codec", "64")) && passes(new StringContains("codec", "2")));
    assertTrue(passes(new GreaterThan("codec", "H264")));
    assertTrue(passes(new In("count", new Object[] {1L, 7L})));
  }

  /** A file is left out if a filter is null, and so it is under NOT. */
  @Test
  public void nullIsNeitherTrueNorFalse() throws IOException {
    for (Filter unknown :
        List.of(
            new EqualTo("missing", 1L),
            new In("count", new Object[] {1L, null}),
            new EqualTo("count", null),
            new LessThan("missing", 1L))) {
      assertFalse(passes(unknown), unknown::toString);
      assertFalse(passes(new Not(unknown)), unknown::toString);
      assertTrue(passes(new Or(unknown, new EqualTo("count", 7L))), unknown::toString);
      assertTrue(passes(new Not(new And(unknown, new EqualTo("count", 8L)))), unknown::toString);
    }
    assertTrue(passes(new IsNull("missing")) && passes(new IsNotNull("count")));
    assertTrue(passes(new EqualNullSafe("missing", null)));
    assertTrue(passes(new Not(new EqualNullSafe("missing", 1L))));
    assertTrue(passes(new Not(new EqualNullSafe("count", null))));
  }

  @Test
  public void onlyWhatIsKnownOfAWholeFileIsTaken() {
    FileFilters filters = new FileFilters(new LinesFormat(ReadMode.FAILFAST));
    assertTrue(filters.supports(new EqualTo("size", 1L)));
    assertTrue(filters.supports(new And(new IsNull("label"), new EqualTo("size", 1L))));
    assertFalse(filters.supports(new EqualTo("line", "a")));
    assertFalse(filters.supports(new Or(new EqualTo("line", "a"), new EqualTo("size", 1L))));
    assertEquals(
        List.of(true, false),
        List.of(
            filters.needsPathOnly(new IsNull("label")),
            filters.needsPathOnly(new EqualTo("size", 1L))));
  }
}

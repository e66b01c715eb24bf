package io.github.sparkreversible.datasets.pointcloud.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is read again: properties of random points, by the values that jqwik makes. */
public class WriteReadTest extends JUnitPlatformSuite {
  private static final int TRIES = Integer.getInteger("property.tries", 200);
  private static final long SEED = Long.getLong("property.seed", 20_250_301L);
  private static final int SIZE_HINT = 1000;
  private static final List<Double> NO_OFFSET = List.of(0.0, 0.0, 0.0);

  private static Arbitrary<List<Double>> offsets() {
    Arbitrary<Double> far = Arbitraries.doubles().between(-1e7, 1e7).map(Math::floor);
    return Arbitraries.oneOf(Arbitraries.just(NO_OFFSET), far.list().ofSize(3));
  }

  private static Arbitrary<PointTable> tables(
      Arbitrary<List<String>> more, Arbitrary<Float> numbers) {
    return more.flatMap(
        names -> {
          List<String> columns = new ArrayList<>(List.of("x", "y", "z"));
          columns.addAll(names);
          return Arbitraries.integers()
              .between(0, 60)
              .flatMap(
                  count ->
                      numbers
                          .array(Float[].class)
                          .ofSize(count * columns.size())
                          .flatMap(
                              values -> offsets().map(offset -> table(columns, values, offset))));
        });
  }

  private static PointTable table(List<String> columns, Float[] values, List<Double> offset) {
    FloatBuffer buffer = FloatBuffer.allocate(values.length);
    for (Float value : values) {
      buffer.put(value);
    }
    return new PointTable(columns, buffer.flip(), offset);
  }

  private static Arbitrary<Float> anyFloat() {
    return Arbitraries.oneOf(
        Arbitraries.floats(),
        Arbitraries.integers().between(0, 255).map(Integer::floatValue),
        Arbitraries.of(
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            -0f,
            Float.MIN_VALUE,
            Float.MAX_VALUE));
  }

  private static Arbitrary<List<String>> anyNames() {
    return Arbitraries.of("red", "green", "alpha", "label", "Größe", "gps_time", "nx")
        .list()
        .uniqueElements()
        .ofMaxSize(5);
  }

  /** Runs a property on random values. */
  private static <T> void forAll(Arbitrary<T> values, Consumer<T> property) {
    System.out.println("seed " + SEED + ", " + TRIES + " tries");
    JqwikSession.run(
        () -> {
          RandomGenerator<T> generator = values.generator(SIZE_HINT, true);
          Random random = new Random(SEED);
          for (int i = 0; i < TRIES; i++) {
            property.accept(generator.next(random).value());
          }
        });
  }

  private static ReadPoints written(PointCloudWriter writer, PointTable table, String columns) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      writer.write(table, out);
      Content content = Content.of("written." + writer.ending(), out.toByteArray());
      return ReadPoints.of(
          content,
          columns == null ? PointReadOptions.DEFAULT : PointReadOptions.ofColumns(columns));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] values(PointTable table) {
    double[] values = new double[table.count() * table.columns().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = table.value(i / table.columns().size(), i % table.columns().size());
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(names = {"PLY_BINARY", "PLY_ASCII", "NPY"})
  public void everyNumberComesBackExactly(PointCloudWriter writer) {
    forAll(
        tables(anyNames(), anyFloat()),
        table -> {
          String columns =
              writer == PointCloudWriter.NPY ? String.join(",", table.columns()) : null;
          ReadPoints read = written(writer, table, columns);
          assertEquals(table.columns(), read.header().columns());
          assertEquals(table.count(), read.header().count());
          assertArrayEquals(values(table), read.values());
        });
  }

  @Test
  public void lasKeepsCoordinatesToItsScaleAndTheRestExactly() {
    List<String> wholes =
        List.of(
            "intensity",
            "classification",
            "red",
            "green",
            "blue",
            "nir",
            "return_number",
            "number_of_returns",
            "user_data",
            "point_source_id");
    Arbitrary<List<String>> names =
        Arbitraries.of(1, 3, 5, 6, 10)
            .map(count -> count == 3 ? wholes.subList(6, 9) : wholes.subList(0, count));
    // Whole numbers that the narrowest field, four bits, holds; coordinates get parts besides.
    Arbitrary<Float> numbers = Arbitraries.integers().between(0, 15).map(Integer::floatValue);
    Arbitrary<Float> parts = Arbitraries.floats().between(-1000, 1000);
    forAll(
        tables(names, numbers)
            .flatMap(
                table -> parts.array(Float[].class).ofSize(3).map(part -> shifted(table, part))),
        table -> {
          ReadPoints read = written(PointCloudWriter.LAS, table, String.join(",", table.columns()));
          double[] expected = values(table);
          for (int i = 0; i < expected.length; i++) {
            boolean coordinate = i % table.columns().size() < 3;
            assertEquals(
                expected[i], read.values()[i], coordinate ? LasOutput.SCALE / 2 + 1e-8 : 0);
          }
          assertEquals(expected.length, read.values().length);
          checkBounds(table, read.header().bounds());
        });
  }

  private static PointTable shifted(PointTable table, Float[] by) {
    FloatBuffer values = FloatBuffer.allocate(table.values().remaining());
    for (int i = 0; i < values.capacity(); i++) {
      int column = i % table.columns().size();
      float part = column < 3 ? by[column] * (i % 17) : 0;
      values.put(table.values().get(i) + part);
    }
    return new PointTable(table.columns(), values.flip(), table.offset());
  }

  private static void checkBounds(PointTable table, Bounds bounds) {
    for (int i = 0; i < table.count(); i++) {
      for (int axis = 0; axis < 3; axis++) {
        double value = table.value(i, axis);
        assertTrue(bounds.min(axis) <= value && value <= bounds.max(axis));
      }
    }
  }

  @Test
  public void whatLasCannotStoreIsRefused() {
    for (Object[] wrong :
        new Object[][] {
          {"label", 1f, "'label'"},
          {"intensity", 0.5f, "'intensity'"},
          {"intensity", 65536f, "'intensity'"},
          {"user_data", -1f, "'user_data'"},
          {"return_number", 16f, "'return_number'"},
          {"intensity", Float.NaN, "'intensity'"}
        }) {
      PointTable table =
          table(
              List.of("x", "y", "z", (String) wrong[0]),
              new Float[] {1f, 2f, 3f, (Float) wrong[1]},
              NO_OFFSET);
      String message =
          Thrown.message(
              IllegalArgumentException.class,
              () -> PointCloudWriter.LAS.write(table, new ByteArrayOutputStream()));
      assertTrue(message.contains((String) wrong[2]), message);
    }
    PointTable infinite =
        table(List.of("x", "y", "z"), new Float[] {1f, Float.POSITIVE_INFINITY, 3f}, NO_OFFSET);
    Thrown.message(
        IllegalArgumentException.class,
        () -> PointCloudWriter.LAS.write(infinite, new ByteArrayOutputStream()));
  }

  @Test
  public void coloursOfPlyAreBytesWhereTheyCanBe() {
    PointTable table =
        table(
            List.of("x", "y", "z", "red", "green"),
            new Float[] {1f, 2f, 3f, 255f, 0.5f},
            NO_OFFSET);
    ReadPoints read = written(PointCloudWriter.PLY_BINARY, table, null);
    assertEquals(
        Arrays.asList(NumberType.UINT8, NumberType.FLOAT32), read.header().types().subList(3, 5));
  }
}

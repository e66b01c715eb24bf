package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.pointcloud.format.TextPointReader.Column;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Points drawn uniformly from the surface of a polygon mesh: a triangle with a probability in
 * proportion to its area, then a point of it. A polygon of more corners is a fan of triangles.
 */
final class FaceSampler {
  private static final int AXES = 3;

  private final LineReader lines;
  private final TextRow row;
  private final double[] vertices;
  private int[] corners = new int[AXES * 64];
  private double[] areaUpTo = new double[64];
  private int triangles;

  /**
   * A sampler.
   *
   * @param lines before the first face
   * @param vertices x, y, z of each vertex
   */
  FaceSampler(LineReader lines, double[] vertices) {
    this.lines = lines;
    this.row = new TextRow(lines);
    this.vertices = vertices;
  }

  /** Reads a line {@code n v1 ... vn}, which may go on with a colour. */
  void readFace() throws IOException {
    do {
      if (!lines.next()) {
        throw lines.ended("a face");
      }
    } while (TextPointReader.isEmptyOrComment(lines));
    row.split();
    long count = row.count(0);
    if (count > row.size() - 1) {
      throw lines.error("it has " + (row.size() - 1) + " fields, expected " + count + " vertices");
    }
    int[] face = new int[(int) count];
    for (int i = 0; i < face.length; i++) {
      long vertex = row.count(i + 1);
      if (vertex >= vertices.length / AXES) {
        throw lines.error(
            "a face has vertex " + vertex + ", but there are " + vertices.length / AXES);
      }
      face[i] = (int) vertex;
    }
    for (int i = 2; i < face.length; i++) {
      addTriangle(face[0], face[i - 1], face[i]);
    }
  }

  private void addTriangle(int a, int b, int c) {
    if (triangles == areaUpTo.length) {
      areaUpTo = Arrays.copyOf(areaUpTo, triangles * 2);
      corners = Arrays.copyOf(corners, AXES * triangles * 2);
    }
    corners[AXES * triangles] = a;
    corners[AXES * triangles + 1] = b;
    corners[AXES * triangles + 2] = c;
    areaUpTo[triangles] = (triangles == 0 ? 0 : areaUpTo[triangles - 1]) + area(a, b, c);
    triangles++;
  }

  private double area(int a, int b, int c) {
    double[] u = new double[AXES];
    double[] v = new double[AXES];
    for (int axis = 0; axis < AXES; axis++) {
      u[axis] = vertices[AXES * b + axis] - vertices[AXES * a + axis];
      v[axis] = vertices[AXES * c + axis] - vertices[AXES * a + axis];
    }
    double x = u[1] * v[2] - u[2] * v[1];
    double y = u[2] * v[0] - u[0] * v[2];
    double z = u[0] * v[1] - u[1] * v[0];
    return Math.sqrt(x * x + y * y + z * z) / 2;
  }

  /**
   * Draws points.
   *
   * @param order axes of the columns
   */
  PointReader sample(int points, long seed, int[] order, List<Column> columns) throws IOException {
    double total = triangles == 0 ? 0 : areaUpTo[triangles - 1];
    if (!(total > 0) || Double.isInfinite(total)) {
      throw lines.error(
          "its " + triangles + " triangles have the area " + total + ", expected a surface");
    }
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer drawn =
        ByteBuffer.allocate(Math.multiplyExact(points, AXES * Double.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < points; i++) {
      int found = Arrays.binarySearch(areaUpTo, 0, triangles, random.nextDouble() * total);
      addPoint(drawn, Math.min(found < 0 ? -found - 1 : found + 1, triangles - 1), random);
    }
    List<ColumnArrays.Column> places = new ArrayList<>();
    for (int axis : order) {
      places.add(
          new ColumnArrays.Column(
              NumberType.FLOAT64, (long) axis * Double.BYTES, AXES * Double.BYTES));
    }
    PointCloudHeader header = TextPointReader.header(points, columns);
    return new ColumnArrays(header, drawn::array, ByteOrder.LITTLE_ENDIAN, places, lines.source());
  }

  /** A uniform point of a triangle: the square root makes up for its narrowing to a corner. */
  private void addPoint(ByteBuffer drawn, int triangle, SplittableRandom random) {
    double root = Math.sqrt(random.nextDouble());
    double share = random.nextDouble();
    for (int axis = 0; axis < AXES; axis++) {
      double a = vertices[AXES * corners[AXES * triangle] + axis];
      double b = vertices[AXES * corners[AXES * triangle + 1] + axis];
      double c = vertices[AXES * corners[AXES * triangle + 2] + axis];
      drawn.putDouble((1 - root) * a + root * (1 - share) * b + root * share * c);
    }
  }
}

package io.github.sparkreversible.datasets.synthetic;

import java.util.List;
import java.util.SplittableRandom;

/** A body whose surface points are drawn from; the class of a cloud. */
public enum Solid {
  /** A ball of radius 1. */
  BALL("ball") {
    @Override
    void draw(SplittableRandom random, double[] point) {
      direction(random, point);
    }
  },
  /** A cube of edge 1.6. */
  BOX("box") {
    @Override
    void draw(SplittableRandom random, double[] point) {
      for (int axis = 0; axis < point.length; axis++) {
        point[axis] = HALF_EDGE * (2 * random.nextDouble() - 1);
      }
      int face = random.nextInt(2 * point.length);
      point[face / 2] = face % 2 == 0 ? HALF_EDGE : -HALF_EDGE;
    }
  },
  /** A ring around z of radius 0.75, of a tube of radius 0.25. */
  TORUS("torus") {
    @Override
    void draw(SplittableRandom random, double[] point) {
      double around;
      double distance;
      do {
        around = 2 * Math.PI * random.nextDouble();
        distance = RING + TUBE * Math.cos(around);
        // The outer side of the tube has more surface.
      } while (random.nextDouble() * (RING + TUBE) > distance);
      double angle = 2 * Math.PI * random.nextDouble();
      point[0] = distance * Math.cos(angle);
      point[1] = distance * Math.sin(angle);
      point[2] = TUBE * Math.sin(around);
    }
  },
  /** A rod along z of length 2 and radius 0.3, closed at both ends. */
  ROD("rod") {
    @Override
    void draw(SplittableRandom random, double[] point) {
      double angle = 2 * Math.PI * random.nextDouble();
      // Side 2 pi r l to both ends 2 pi r^2, with l = 2.
      boolean onSide = random.nextDouble() * (2 + RADIUS) < 2;
      double distance = onSide ? RADIUS : RADIUS * Math.sqrt(random.nextDouble());
      point[0] = distance * Math.cos(angle);
      point[1] = distance * Math.sin(angle);
      double along = 2 * random.nextDouble() - 1;
      point[2] = onSide ? along : Math.signum(along);
    }
  };

  /** All of them. */
  public static final List<Solid> ALL = List.of(values());

  private static final double HALF_EDGE = 0.8;
  private static final double RING = 0.75;
  private static final double TUBE = 0.25;
  private static final double RADIUS = 0.3;

  private final String label;

  Solid(String label) {
    this.label = label;
  }

  /** Label, and name of the folder of its clouds. */
  public String label() {
    return label;
  }

  /**
   * Draws a point of the surface, all parts of it equally likely.
   *
   * @param point receives x, y, z
   */
  abstract void draw(SplittableRandom random, double[] point);

  /** A direction of length 1, all equally likely. */
  static void direction(SplittableRandom random, double[] to) {
    double length = 0;
    while (length == 0) {
      double squares = 0;
      for (int i = 0; i < to.length; i++) {
        to[i] = random.nextGaussian();
        squares += to[i] * to[i];
      }
      length = Math.sqrt(squares);
    }
    for (int i = 0; i < to.length; i++) {
      to[i] /= length;
    }
  }
}

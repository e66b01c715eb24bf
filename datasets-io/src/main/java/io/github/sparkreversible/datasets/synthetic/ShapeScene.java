package io.github.sparkreversible.datasets.synthetic;

import java.util.SplittableRandom;

/**
 * One shape on its way. All that is random is drawn when the scene is made, except the noise of the
 * pixels.
 */
final class ShapeScene {
  /** Samples of a pixel along each side, for smooth edges. */
  private static final int SAMPLES = 2;

  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** None looks the same after a small turn, so that every class can have every shape. */
  private enum Shape {
    SQUARE,
    TRIANGLE,
    HALF_DISC;

    /** Whether the shape of radius 1 around the origin holds a point. */
    boolean holds(double x, double y) {
      return switch (this) {
        case SQUARE -> Math.abs(x) <= 0.75 && Math.abs(y) <= 0.75;
        case TRIANGLE -> y <= 0.5 && y >= 1.732 * Math.abs(x) - 1;
        case HALF_DISC -> x * x + y * y <= 1 && y <= 0.3;
      };
    }
  }

  private final SplittableRandom random;
  private final Motion motion;
  private final int side;
  private final Shape shape;
  private final double[] colour = new double[3];
  private final double ground;
  private final double noise;
  private final double x0;
  private final double y0;
  private final double angle0;
  private final double phase0;
  private final double speed;
  private final double radius;

  private ShapeScene(Motion motion, int side, SplittableRandom random) {
    this.random = random;
    this.motion = motion;
    this.side = side;
    shape = Shape.values()[random.nextInt(Shape.values().length)];
    for (int c = 0; c < colour.length; c++) {
      colour[c] = 130 + 125 * random.nextDouble();
    }
    ground = 15 + 35 * random.nextDouble();
    noise = 4 + 6 * random.nextDouble();
    x0 = side * random.nextDouble();
    y0 = side * random.nextDouble();
    angle0 = 2 * Math.PI * random.nextDouble();
    phase0 = random.nextDouble();
    speed = 0.7 + 0.6 * random.nextDouble();
    radius = side * (0.14 + 0.1 * random.nextDouble());
  }

  /** The scene of a clip; the motion itself changes nothing else in it. */
  static ShapeScene random(Motion motion, int number, long seed, int side) {
    long mixed = (seed * MIX + number) * MIX + motion.label().hashCode();
    return new ShapeScene(motion, side, new SplittableRandom(mixed));
  }

  /**
   * Draws a frame.
   *
   * @param data RGB values, from {@code offset} on {@code [side, side, 3]}
   */
  void draw(int frame, byte[] data, int offset) {
    double travelled = side * 0.04 * speed * frame;
    double x = x0 + motion.right() * travelled;
    double y = y0 + motion.down() * travelled;
    double angle = angle0 + motion.turn() * 0.2 * speed * frame;
    double phase = phase0 + motion.growth() * 0.06 * speed * frame;
    // Half to one and a half times the radius, evenly over the cycle.
    double size = radius * (0.5 + phase - Math.floor(phase));
    double cos = Math.cos(angle) / size;
    double sin = Math.sin(angle) / size;
    for (int row = 0; row < side; row++) {
      double dy = around(row + 0.5 - y);
      for (int column = 0; column < side; column++) {
        double dx = around(column + 0.5 - x);
        double cover = cover(dx, dy, cos, sin, size);
        double grain = noise * random.nextGaussian();
        for (int c = 0; c < 3; c++) {
          double value = ground + cover * (colour[c] - ground) + grain;
          data[offset++] = (byte) Math.max(0, Math.min(255, Math.round(value)));
        }
      }
    }
  }

  /** Share of a pixel that the shape covers, its middle at (dx, dy) from the shape's. */
  private double cover(double dx, double dy, double cos, double sin, double size) {
    double reach = size * 1.1 + 1;
    if (Math.abs(dx) > reach || Math.abs(dy) > reach) {
      return 0;
    }
    int inside = 0;
    for (int i = 0; i < SAMPLES; i++) {
      for (int j = 0; j < SAMPLES; j++) {
        double px = dx + (i + 0.5) / SAMPLES - 0.5;
        double py = dy + (j + 0.5) / SAMPLES - 0.5;
        if (shape.holds(px * cos + py * sin, py * cos - px * sin)) {
          inside++;
        }
      }
    }
    return inside / (double) (SAMPLES * SAMPLES);
  }

  /** The shorter way round, from -side / 2 to side / 2. */
  private double around(double distance) {
    return distance - side * Math.rint(distance / side);
  }
}

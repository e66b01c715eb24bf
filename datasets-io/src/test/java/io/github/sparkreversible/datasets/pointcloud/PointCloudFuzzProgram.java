package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.testing.fuzz.FuzzLoop;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Reads damaged point clouds in a JVM of its own, because what it looks for may end the process.
 * Arguments and output: {@link FuzzLoop}.
 */
public final class PointCloudFuzzProgram {
  private PointCloudFuzzProgram() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    FuzzLoop.run(arguments, PointCloudFuzzProgram::read);
  }

  private static void read(Content content, SplittableRandom random) throws IOException {
    Map<String, String> options = new HashMap<>();
    if (content.path().endsWith(".bin")) {
      options.put("columns", "4");
    }
    if (content.path().startsWith("latest")) {
      options.put("array", "scan/xyz");
    }
    if (random.nextBoolean()) {
      options.put("chunkPoints", "16");
      options.put("facePoints", "100");
    }
    try (CloudReader reader =
        new CloudReader(content, PointCloudOptions.parse(new CaseInsensitiveStringMap(options)))) {
      long chunk = random.nextInt(3) == 0 ? 16 : 0;
      long first = 0;
      PointSet points;
      do {
        points = reader.read(0, first, (int) chunk);
        first += chunk;
      } while (chunk > 0 && points.count() == chunk);
    }
  }
}

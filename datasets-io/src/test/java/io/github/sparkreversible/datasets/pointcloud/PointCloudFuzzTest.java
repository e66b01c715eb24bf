package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.pointcloud.format.SmallClouds;
import io.github.sparkreversible.testing.fuzz.FuzzRun;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged point clouds of every format give points or a clear error, soon and in little memory. The
 * number of cases is the system property {@code fuzz.cases}; what is read is made by {@link
 * PointCloudFuzzProgram}.
 */
public class PointCloudFuzzTest extends JUnitPlatformSuite {
  private static final int CASES = Integer.getInteger("fuzz.cases", 9600);
  private static final long SEED = Long.getLong("fuzz.seed", 20_240_611L);

  @TempDir public Path folder;

  @Test
  public void damagedPointCloudsGiveAResultOrAClearError()
      throws IOException, InterruptedException {
    Path originals = SmallClouds.write(folder.resolve("originals"));
    new FuzzRun(PointCloudFuzzProgram.class, originals, folder, CASES, SEED).check();
  }
}

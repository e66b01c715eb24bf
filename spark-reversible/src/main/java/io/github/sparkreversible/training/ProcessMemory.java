package io.github.sparkreversible.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;

/** Memory of this process, Java heap and native together. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";
  private static final String ANONYMOUS = "RssAnon:";
  private static final long KIB = 1024;

  private ProcessMemory() {}

  /**
   * Peak of the resident memory so far in bytes; where the system does not tell (only Linux does),
   * the present resident memory.
   */
  public static long peakResidentBytes() {
    long peak = status(PEAK);
    return peak > 0 ? peak : Pointer.physicalBytes();
  }

  /**
   * The present resident memory that is not a part of files, in bytes; 0 where the system does not
   * tell.
   */
  static long anonymousBytes() {
    return status(ANONYMOUS);
  }

  private static long status(String name) {
    if (Files.isReadable(STATUS)) {
      try {
        for (String line : Files.readAllLines(STATUS)) {
          if (line.startsWith(name)) {
            return KIB * Long.parseLong(line.replaceAll("\\D", ""));
          }
        }
      } catch (IOException e) {
        return 0;
      }
    }
    return 0;
  }
}

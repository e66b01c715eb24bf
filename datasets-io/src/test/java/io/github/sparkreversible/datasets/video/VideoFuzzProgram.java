package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.testing.fuzz.FuzzLoop;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Reads truncated videos and videos with changed bytes, one case after the other, in a JVM of its
 * own, because what it looks for may end the process.
 *
 * <p>Arguments and output: {@link FuzzLoop}.
 */
public final class VideoFuzzProgram {
  private static final Set<String> COLUMNS =
      Set.of(
          VideoColumns.TENSOR,
          VideoColumns.START_SECONDS,
          VideoColumns.END_SECONDS,
          VideoColumns.CORRUPT_RECORD);
  private static final List<FrameSampling> SAMPLINGS =
      List.of(
          FrameSampling.uniform(4),
          FrameSampling.consecutive(4, 2),
          FrameSampling.dense(8, 1, 2),
          FrameSampling.random(4, 1),
          FrameSampling.time(4, 0.1, 0.5),
          FrameSampling.uniform(4).resampled(10));

  private VideoFuzzProgram() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    FuzzLoop.run(arguments, VideoFuzzProgram::read);
  }

  private static void read(Content content, SplittableRandom random) throws IOException {
    FilePart part = FilePart.whole(new InputFile(content.path(), content.length(), List.of()));
    FrameSampling sampling = SAMPLINGS.get(random.nextInt(SAMPLINGS.size()));
    FrameSize size = random.nextBoolean() ? FrameSize.ORIGINAL : FrameSize.parse("32");
    try (VideoRecords records =
        new VideoRecords(new ClipReader(content, sampling, size, false, false), part, COLUMNS)) {
      for (String column : VideoColumns.OF_HEADER) {
        records.headerValue(column);
      }
      while (records.next()) {
        records.value(VideoColumns.TENSOR);
      }
    }
  }
}

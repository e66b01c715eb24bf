package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.testing.FfmpegProgram;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Throughput of the video source, as tables: rows of RGB clips against the {@code ffmpeg} program
 * (one thread, the same scaler flags, raw RGB to nowhere) in turns; a long video in two parts
 * against one, beside two independent readers; a clip from its middle.
 *
 * <p>Arguments: a folder for the long video, which is made if absent; its minutes; further videos
 * for the comparison with {@code ffmpeg}.
 */
public final class VideoThroughputProgram {
  private static final int ROUNDS = 3;
  private static final int RATE = 25;
  private static final int HEIGHT = 240;
  private static final int WIDTH = 320;
  private static final SparkSession SPARK = LocalSpark.session();

  private VideoThroughputProgram() {}

  /** Something to be timed. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException, ExecutionException;
  }

  /** See the class. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    int minutes = Integer.parseInt(arguments[1]);
    Path video = Path.of(arguments[0], "long-" + minutes + ".mp4");
    if (Files.notExists(video)) {
      make(video, minutes);
    }
    System.out.printf(
        "%s: %d minutes, %d frames/s, %dx%d, %d MB%n",
        video.getFileName(), minutes, RATE, HEIGHT, WIDTH, Files.size(video) / 1_000_000);
    List<Path> videos = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      videos.add(Path.of(arguments[i]));
    }
    videos.add(video);
    againstFfmpeg(videos);
    inParts(video);
    fromTheMiddle(video);
  }

  /** Smooth shapes that move, and noise as of a camera. */
  static void make(Path file, int minutes) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    byte[] noise = new byte[1 << 20];
    random.nextBytes(noise);
    byte[] frame = new byte[HEIGHT * WIDTH * 3];
    try (VideoWriter writer =
        new VideoWriter(
            new org.apache.hadoop.fs.Path(file.toUri()),
            new Configuration(),
            HEIGHT,
            WIDTH,
            RATE)) {
      for (int t = 0; t < minutes * 60 * RATE; t++) {
        int offset = random.nextInt(noise.length - frame.length);
        for (int p = 0; p < frame.length; p++) {
          int x = p / 3 % WIDTH;
          int y = p / 3 / WIDTH;
          int wave = (x * (2 + p % 3) + 3 * t & 127) + (y * 2 + t & 63);
          frame[p] = (byte) (30 + wave + (noise[offset + p] & 7));
        }
        writer.add(frame);
      }
      writer.finish();
    }
  }

  private static DataFrameReader dense() {
    return SPARK.read().format("video").option("sampling", "dense");
  }

  private static Dataset<Row> clips(Path video, long partitionBytes) {
    SPARK.conf().set("spark.sql.files.maxPartitionBytes", Long.toString(partitionBytes));
    SPARK.conf().set("spark.sql.files.minPartitionNum", "1");
    return dense().load(video.toString()).select("clipIndex", "tensor");
  }

  private static void decode(Path video, long partitionBytes) {
    clips(video, partitionBytes).write().format("noop").mode("overwrite").save();
  }

  private static double seconds(Work work)
      throws IOException, InterruptedException, ExecutionException {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void againstFfmpeg(List<Path> videos)
      throws IOException, InterruptedException, ExecutionException {
    if (!FfmpegProgram.isInstalled()) {
      System.out.println("There is no program ffmpeg to compare with");
      return;
    }
    System.out.println("| video | frames | ffmpeg, frames/s | rows, frames/s | ratio |");
    for (Path video : videos) {
      long frames =
          SPARK.read().format("video").load(video.toString()).select("frames").first().getLong(0);
      // Short videos are read many times, so that starting a process or a job does not count.
      int times = (int) Math.max(1, 6000 / frames);
      List<String> command = new ArrayList<>();
      for (String word : ("-threads 1 -stream_loop " + (times - 1) + " -i").split(" ")) {
        command.add(word);
      }
      command.add(video.toString());
      for (String word :
          ("-map 0:v:0 -sws_flags bicubic+accurate_rnd+full_chroma_int+bitexact -fps_mode"
                  + " passthrough -threads 1 -filter_threads 1 -pix_fmt rgb24 -f rawvideo -y"
                  + " /dev/null")
              .split(" ")) {
        command.add(word);
      }
      String[] paths = new String[times];
      Arrays.fill(paths, video.toString());
      double program = Double.POSITIVE_INFINITY;
      double rows = Double.POSITIVE_INFINITY;
      for (int round = 0; round < ROUNDS; round++) {
        program = Math.min(program, seconds(() -> FfmpegProgram.run(command)));
        rows = Math.min(rows, seconds(() -> decodeAll(paths)));
      }
      System.out.printf(
          "| %s | %d | %.0f | %.0f | %.2f |%n",
          video.getFileName(),
          frames * times,
          frames * times / program,
          frames * times / rows,
          program / rows);
    }
  }

  private static void decodeAll(String[] paths) {
    SPARK.conf().set("spark.sql.files.maxPartitionBytes", Long.toString(1L << 40));
    SPARK.conf().set("spark.sql.files.minPartitionNum", "1");
    dense()
        .load(paths)
        .select("tensor")
        .coalesce(1)
        .write()
        .format("noop")
        .mode("overwrite")
        .save();
  }

  private static void inParts(Path video)
      throws IOException, InterruptedException, ExecutionException {
    long whole = Files.size(video) + 1;
    long half = whole / 2 + 1;
    Dataset<Row> parts = clips(video, half);
    boolean same = sums(video, whole).equals(sums(video, half));
    System.out.println(
        parts.toJavaRDD().getNumPartitions() + " parts have the frames of one: " + same);
    double one = Double.POSITIVE_INFINITY;
    double two = Double.POSITIVE_INFINITY;
    double independent = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      one = Math.min(one, seconds(() -> decode(video, whole)));
      two = Math.min(two, seconds(() -> decode(video, half)));
      independent = Math.min(independent, seconds(() -> decodeTwice(video, whole)));
    }
    System.out.println(
        "| seconds in one part | in two | two readers of the whole | speed-up | theirs | ratio |");
    System.out.printf(
        "| %.1f | %.1f | %.1f | %.2f | %.2f | %.2f |%n",
        one, two, independent, one / two, 2 * one / independent, independent / 2 / two);
  }

  /** Numbers and checksums of all clips of 16 frames, decoded in parts of at most so many bytes. */
  static List<Row> sums(Path video, long partitionBytes) {
    return clips(video, partitionBytes)
        .select(functions.col("clipIndex"), functions.crc32(functions.col("tensor.data")))
        .collectAsList();
  }

  private static void decodeTwice(Path video, long partitionBytes)
      throws InterruptedException, ExecutionException {
    ExecutorService readers = Executors.newFixedThreadPool(2);
    try {
      Callable<Boolean> reader =
          () -> {
            decode(video, partitionBytes);
            return true;
          };
      for (Future<Boolean> done : readers.invokeAll(List.of(reader, reader))) {
        done.get();
      }
    } finally {
      readers.shutdown();
    }
  }

  private static void fromTheMiddle(Path video)
      throws IOException, InterruptedException, ExecutionException {
    middleClip(video);
    System.out.printf("16 frames from the middle: %.3f s%n", seconds(() -> middleClip(video)));
  }

  /** Decodes 16 frames in the middle of a video. */
  static void middleClip(Path video) {
    SPARK
        .read()
        .format("video")
        .option("sampling", "consecutive")
        .load(video.toString())
        .select("tensor")
        .write()
        .format("noop")
        .mode("overwrite")
        .save();
  }
}

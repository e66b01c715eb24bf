package io.github.sparkreversible.pipelines;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/**
 * Where a job runs: under {@code spark-submit} on the session given there, otherwise on an embedded
 * Spark in this process.
 *
 * <p>The embedded Spark gives one task all cores, so that one worker trains with all native
 * threads, unless a job asks for many tasks; it has no user interface and listens on the loopback
 * address only.
 */
final class SparkOptions {

  /** Set by spark-submit, in this process only. */
  private static final String MASTER = "spark.master";

  private static final String TASK_CORES = "spark.task.cpus";

  private static final double GIB = 1 << 30;

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\*|\\d+)(?:,\\s*\\d+)?])?");

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master of the embedded mode (default: local[*], every core).")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "NAME=VALUE",
      description = "Spark setting of the embedded mode; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--debug", description = "Print stack traces of errors.")
  private boolean debug;

  boolean isDebug() {
    return debug;
  }

  /** Whether spark-submit started this process. */
  static boolean isSubmitted() {
    return System.getProperty(MASTER) != null;
  }

  /**
   * Starts the session for a job that trains or uses a network; the caller stops it.
   *
   * @param name name of the application
   * @return the session
   * @throws IllegalArgumentException if settings that belong to spark-submit were given to it here
   */
  SparkSession start(String name) {
    return start(name, embeddedSettings());
  }

  /**
   * Starts the session for a job of many tasks of one thread; the caller stops it. The embedded
   * Spark runs as many at once as it has cores, but no more than its heap has GiB: a clip of large
   * frames takes most of that.
   *
   * @param name name of the application
   * @return the session
   * @throws IllegalArgumentException as {@link #start}
   */
  SparkSession startForManyTasks(String name) {
    return start(name, settingsForManyTasks(Runtime.getRuntime().maxMemory()));
  }

  private SparkSession start(String name, Map<String, String> embedded) {
    SparkSession.Builder builder = SparkSession.builder().appName(name);
    if (isSubmitted()) {
      if (master != null || !settings.isEmpty()) {
        throw new IllegalArgumentException(
            "--master and --conf belong to spark-submit itself here: put them before the jar");
      }
    } else {
      embedded.forEach(builder::config);
    }
    return builder.getOrCreate();
  }

  /** Settings of the embedded Spark with one task at a time, the user's last. */
  Map<String, String> embeddedSettings() {
    return embeddedSettings(1);
  }

  /** Settings of the embedded Spark with as many tasks as cores and heap allow, the user's last. */
  Map<String, String> settingsForManyTasks(long heapBytes) {
    return embeddedSettings((int) Math.max(1, Math.round(heapBytes / GIB)));
  }

  private Map<String, String> embeddedSettings(int mostTasks) {
    String url = master == null ? "local[*]" : master;
    Map<String, String> all = new LinkedHashMap<>();
    all.put(MASTER, url);
    all.put("spark.ui.enabled", "false");
    all.put("spark.driver.host", "localhost");
    all.put("spark.driver.bindAddress", "127.0.0.1");
    all.put("spark.ui.showConsoleProgress", "false");
    int cores = localCores(url);
    if (cores > 0) {
      all.put(TASK_CORES, Integer.toString((cores + mostTasks - 1) / mostTasks));
      all.put("spark.sql.shuffle.partitions", Integer.toString(cores));
    }
    all.putAll(settings);
    return all;
  }

  /** Cores of a local master, or 0 for any other one. */
  private static int localCores(String url) {
    Matcher matcher = LOCAL.matcher(url.strip());
    if (!matcher.matches()) {
      return 0;
    }
    String cores = matcher.group(1);
    if (cores == null) {
      return 1;
    }
    return cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores);
  }
}

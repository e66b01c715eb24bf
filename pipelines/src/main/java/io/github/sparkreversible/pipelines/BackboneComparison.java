package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.sparkreversible.training.NetworkProfile;
import io.github.sparkreversible.training.NetworkProfiler;
import io.github.sparkreversible.training.NetworkProfiler.Settings;
import io.github.sparkreversible.training.ProfiledNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures finetuning steps of whole networks, conventional against Dr2Net in its first and last
 * phase, on random weights and rows.
 *
 * <p>The batch is the largest that conventional training fits into a number of native bytes. The
 * largest batch of each mode is looked for by the memory plan and confirmed by a step; where that
 * takes more, with fewer rows. Each measurement is a process of its own; the modes take turns,
 * forwards and backwards, so that a slow spell of the machine meets all of them.
 *
 * <p>Leaves {@code profile.json}, an array of {@link BackboneRow}s, and {@code profile.html}.
 */
final class BackboneComparison {
  private static final int MOST_ROUNDS = 2;
  private static final int WARM_UP = 1;

  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private final List<BackboneRow> rows = new ArrayList<>();
  private final long bytes;
  private final int rounds;
  private final int stepsOfRound;
  private final int threads;
  private final Path output;
  private final Consumer<String> print;

  /**
   * A comparison.
   *
   * @param bytes native memory that a batch may fill
   * @param steps steps to time in each mode, at least; half of them in each of two rounds, a single
   *     one in one round
   * @param threads native threads
   * @param output folder of the results
   * @param print takes the lines of the table
   */
  BackboneComparison(long bytes, int steps, int threads, Path output, Consumer<String> print) {
    this.bytes = bytes;
    this.rounds = Math.min(MOST_ROUNDS, steps);
    this.stepsOfRound = (steps + rounds - 1) / rounds;
    this.threads = threads;
    this.output = output;
    this.print = print;
  }

  /** Measures network by network; what is measured is written at once. */
  void run(List<ProfiledNetwork> networks) throws IOException, InterruptedException {
    Files.createDirectories(output);
    print.accept(BackboneRow.header());
    for (ProfiledNetwork network : networks) {
      measure(network);
      Files.writeString(output.resolve("profile.json"), json.writeValueAsString(rows));
      Files.writeString(output.resolve("profile.html"), BackboneReport.of(rows, threads));
    }
  }

  private void measure(ProfiledNetwork network) throws IOException, InterruptedException {
    NetworkProfile conventional = largest(BackboneMode.CONVENTIONAL, network);
    int batch = conventional.settings().batch();
    Map<BackboneMode, List<NetworkProfile>> profiles = new EnumMap<>(BackboneMode.class);
    List<BackboneMode> order = new ArrayList<>(Arrays.asList(BackboneMode.values()));
    for (int round = 0; round < rounds; round++) {
      for (BackboneMode mode : order) {
        Settings settings = mode.settings(network, threads).with(batch, WARM_UP, stepsOfRound);
        profiles.computeIfAbsent(mode, key -> new ArrayList<>()).add(profile(settings));
      }
      Collections.reverse(order);
    }
    for (BackboneMode mode : BackboneMode.values()) {
      NetworkProfile largest =
          mode == BackboneMode.CONVENTIONAL ? conventional : largest(mode, network);
      BackboneRow row =
          new BackboneRow(network.name(), network.rows(), mode, batch, profiles.get(mode), largest);
      rows.add(row);
      print.accept(row.line());
    }
  }

  /** A step with the largest batch that fits. */
  private NetworkProfile largest(BackboneMode mode, ProfiledNetwork network)
      throws IOException, InterruptedException {
    Settings settings = mode.settings(network, threads);
    int batch = NetworkProfiler.largestBatch(settings, bytes);
    for (; batch > 0; batch--) {
      NetworkProfile profile = profile(settings.with(batch, 0, 1));
      if (profile.peakNativeBytes() <= bytes) {
        return profile;
      }
    }
    throw new IllegalArgumentException(
        "No row of %s fits into --memory, a batch of one takes %s"
            .formatted(network.name(), NetworkProfiler.plan(settings).describe()));
  }

  private static NetworkProfile profile(Settings settings)
      throws IOException, InterruptedException {
    return MeasuringProcess.NETWORK.run(settings, NetworkProfile.class);
  }
}

package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.sparkreversible.training.NetworkProfile;
import java.util.List;
import java.util.Locale;

/**
 * What one mode of a network takes.
 *
 * @param network name of the backbone
 * @param sizes sizes of a row
 * @param mode how it was finetuned
 * @param batch rows of the batch that all modes were measured with, the largest that the
 *     conventional one fits into the memory
 * @param rounds measurements with it, each of a process
 * @param largest the measurement with the largest batch of this mode
 */
record BackboneRow(
    String network,
    String sizes,
    BackboneMode mode,
    int batch,
    List<NetworkProfile> rounds,
    NetworkProfile largest) {
  private static final double MIB = 1 << 20;
  private static final String FORMAT = "%-20s %-13s %-14s %6s %11s %12s %13s %14s %11s %8s %9s";

  /** Copies the rounds. */
  BackboneRow {
    rounds = List.copyOf(rounds);
  }

  static final List<String> COLUMNS =
      List.of(
          "network",
          "row",
          "mode",
          "batch",
          "native MiB",
          "planned MiB",
          "resident MiB",
          "largest batch",
          "native MiB",
          "s/step",
          "error");

  static String header() {
    return String.format(Locale.ROOT, FORMAT, COLUMNS.toArray());
  }

  /** The cells below {@link #COLUMNS}. */
  List<String> cells() {
    NetworkProfile any = rounds.get(0);
    return List.of(
        network,
        sizes,
        mode.label(),
        Integer.toString(batch),
        mib(peakNativeBytes()),
        mib(any.plannedNativeBytes()),
        mib(any.peakResidentBytes()),
        Integer.toString(largest.settings().batch()),
        mib(largest.peakNativeBytes()),
        String.format(Locale.ROOT, "%.2f", secondsPerStep()),
        String.format(Locale.ROOT, "%.0e", any.reversalError()));
  }

  String line() {
    return String.format(Locale.ROOT, FORMAT, cells().toArray());
  }

  /** The most of all rounds. */
  @JsonProperty
  long peakNativeBytes() {
    return rounds.stream().mapToLong(NetworkProfile::peakNativeBytes).max().orElse(0);
  }

  /** Median of the steps of all rounds. */
  @JsonProperty
  double secondsPerStep() {
    double[] all =
        rounds.stream()
            .flatMap(each -> each.seconds().stream())
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.0f", bytes / MIB);
  }
}

package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.checkpoint.Checkpoint;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.testing.GoldenFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Loads the weights of golden fixtures as users load theirs. */
final class CheckpointLoading {

  private CheckpointLoading() {}

  /** The files that hold a fixture's weights, of both formats where it has both. */
  static List<Path> files(GoldenFixture fixture) throws IOException {
    try (Stream<Path> files = Files.list(fixture.folder())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("weights."))
          .sorted()
          .toList();
    }
  }

  /** Loads a file that has every parameter of a graph but those of a head of its own. */
  static void loadAll(ComputationGraph graph, Path file, NameMapping mapping) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(file.toString(), new Configuration());
    boolean withHead =
        checkpoint.tensors().keySet().stream()
            .flatMap(name -> mapping.place(name).stream())
            .anyMatch(place -> place.layer().equals(VideoVit.CLASSIFIER));
    LoadingReport report =
        PretrainedWeights.load(graph, checkpoint.tensors().values(), List.of(mapping), withHead);
    assertTrue(report.isComplete(), () -> file + ": " + report.describe());
    assertEquals(List.of(), report.unexpected(), file.toString());
  }
}

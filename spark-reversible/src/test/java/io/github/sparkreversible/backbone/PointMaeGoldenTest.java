package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.backbone.VitFixture.Run;
import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.reversible.ActivationStorage;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.GoldenFixtures;
import io.github.sparkreversible.testing.RelativeError;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Fixture D: the Point-MAE classifier, with running statistics and with those of the batch. */
public class PointMaeGoldenTest extends JUnitPlatformSuite {
  private static final Predicate<JsonNode> POINT_MAE =
      GoldenFixtures.entryContains("model", "Point-MAE");

  @Test
  public void plainNetworkInReferenceArithmetic() throws IOException {
    checkAll(Run.FLOAT_REFERENCE);
  }

  @Test
  public void plainNetworkInOneDnnArithmetic() throws IOException {
    checkAll(Run.FLOAT_ONEDNN);
  }

  @Test
  public void plainNetworkInDoublePrecision() throws IOException {
    checkAll(Run.DOUBLE_REFERENCE);
  }

  private interface Body {
    void with(PointMaeFixture one) throws IOException;
  }

  private static void forEachCase(Run run, Body body) throws IOException {
    for (GoldenFixture fixture : GoldenFixtures.find("Point-MAE", POINT_MAE)) {
      for (String name : List.of("eval", "train")) {
        body.with(new PointMaeFixture(fixture, name, run));
      }
    }
  }

  private static void checkAll(Run run) throws IOException {
    forEachCase(
        run,
        golden -> {
          for (ActivationStorage storage : ActivationStorage.values()) {
            check(golden, golden.network(golden.builder().activationStorage(storage)));
          }
          checkBlocks(golden);
        });
  }

  @Test
  public void bothFilesGiveTheNetwork() throws IOException {
    forEachCase(
        Run.FLOAT_ONEDNN,
        golden -> {
          for (Path file : golden.checkpoints()) {
            ComputationGraph graph = new ComputationGraph(golden.builder().seed(7).build());
            graph.init();
            CheckpointLoading.loadAll(graph, file, golden.mapping);
            check(golden, graph);
          }
        });
  }

  private static void check(PointMaeFixture golden, ComputationGraph graph) {
    golden.requireAllMapped(graph);
    LayerChain chain = new LayerChain(graph);
    chain.run(golden.clouds, golden.oneHot);
    PointGroupEmbeddingLayer embedding =
        (PointGroupEmbeddingLayer) graph.getLayer(PointMaeVit.EMBEDDING);
    golden.requireGroups(embedding.groups());
    INDArray features = chain.activations.get(PointMaeVit.EMBEDDING);
    golden.requireOutput("center", lastAxis(features, 0, PointRows.AXES));
    golden.requireOutput("tokens", lastAxis(features, PointRows.AXES, features.size(2)));
    INDArray tokens = chain.activations.get(PointMaeVit.TOKENS);
    long dim = tokens.size(2) / 2;
    golden.requireOutput("pos_embed_out", PointMaeFixture.others(tokens, dim, 2 * dim));
    golden.requireOutput(
        "block_in/0", lastAxis(tokens, 0, dim).add(lastAxis(tokens, dim, 2 * dim)));
    golden.requireOutput("norm_out", chain.activations.get(PointMaeVit.NORM));
    golden.requireOutput("head_in", chain.activations.get(PointMaeVit.POOLING));
    golden.requireLogits(chain.logits());
    double loss = golden.expected.get("loss").getDouble(0);
    assertEquals(loss, golden.loss(chain), golden.outputTolerance * loss);
    golden.requireGradients(chain);
  }

  private static INDArray lastAxis(INDArray array, long from, long to) {
    return array.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  /** The output of each block is that of the stage in a network that ends there. */
  private static void checkBlocks(PointMaeFixture golden) {
    for (int block = 0; block < golden.depth(); block++) {
      LayerChain chain = new LayerChain(golden.network(golden.builder().depth(block + 1)));
      chain.run(golden.clouds, golden.oneHot);
      golden.requireOutput("block_out/" + block, chain.activations.get(PointMaeVit.STAGE));
    }
  }

  @Test
  public void runningStatisticsChangeOnceInAStep() throws IOException {
    for (Run run : Run.values()) {
      forEachCase(
          run,
          golden -> {
            ComputationGraph graph = golden.network(golden.builder());
            INDArray before = graph.getLayer(PointMaeVit.HEAD + 1).getParam("norm.variance").dup();
            graph.fit(new DataSet(golden.clouds, golden.oneHot));
            double loss = golden.expected.get("loss").getDouble(0);
            assertEquals(loss, graph.score(), golden.outputTolerance * loss);
            if (golden.isTraining) {
              golden.requireStatistics(graph);
            } else {
              assertEquals(before, graph.getLayer(PointMaeVit.HEAD + 1).getParam("norm.variance"));
            }
          });
    }
  }

  /**
   * A convolution's weights have a last axis of one upstream, the class token two before its own.
   */
  @Test
  public void exportedTensorsHaveUpstreamsNamesAndShapes() throws IOException {
    for (GoldenFixture fixture : GoldenFixtures.find("Point-MAE", POINT_MAE)) {
      PointMaeFixture golden = new PointMaeFixture(fixture, "eval", Run.FLOAT_ONEDNN);
      Map<String, List<Long>> exported = new TreeMap<>();
      for (CheckpointTensor tensor :
          PretrainedWeights.export(golden.network(golden.builder()), golden.mapping)) {
        exported.put(tensor.name(), LongStream.of(tensor.shape()).boxed().toList());
      }
      assertEquals(golden.upstreamShapes(), exported);
    }
  }

  /** What DL4J evaluates is the network with its running statistics, without dropout. */
  @Test
  public void evaluationUsesTheRunningStatistics() throws IOException {
    for (GoldenFixture fixture : GoldenFixtures.find("Point-MAE", POINT_MAE)) {
      PointMaeFixture golden = new PointMaeFixture(fixture, "eval", Run.FLOAT_ONEDNN);
      ComputationGraph graph =
          golden.network(golden.builder().fixedStatistics(false).headDropout(0.5));
      graph.output(golden.clouds);
      golden.requireOutput(
          "head_in", graph.feedForward(golden.clouds, false).get(PointMaeVit.POOLING));
      double loss = golden.expected.get("loss").getDouble(0);
      assertEquals(
          loss,
          graph.score(new DataSet(golden.clouds, golden.oneHot), false),
          golden.outputTolerance * loss);
    }
  }

  /** The network as Dr2Net against the same one with everything kept. */
  @Test
  public void gradientsOfDr2NetDoNotDependOnStorage() throws IOException {
    for (double beta : new double[] {0.5, 1}) {
      forEachCase(
          Run.DOUBLE_REFERENCE, golden -> compareStorages(golden, beta, 1e-9, StageOutput.BLEND));
      forEachCase(
          Run.FLOAT_ONEDNN,
          golden -> compareStorages(golden, beta, beta == 1 ? 1e-4 : 1e-3, StageOutput.SUM));
    }
  }

  private static void compareStorages(
      PointMaeFixture golden, double beta, double tolerance, StageOutput output) {
    INDArray expected = gradients(golden, beta, ActivationStorage.ALL, output);
    for (ActivationStorage storage : ActivationStorage.values()) {
      RelativeError.require(
          "beta " + beta + ", " + storage,
          gradients(golden, beta, storage, output),
          expected,
          tolerance);
    }
  }

  private static INDArray gradients(
      PointMaeFixture golden, double beta, ActivationStorage storage, StageOutput output) {
    ComputationGraph graph =
        golden.network(
            golden
                .builder()
                .activationStorage(storage)
                .secondStream(SecondStream.INPUT)
                .stageOutput(output)
                .anchorInterval(storage == ActivationStorage.REVERSIBLE ? 3 : 0)
                .coefficientSchedule(CoefficientSchedule.fixed(1 - beta, beta)));
    graph.setInput(0, golden.clouds);
    graph.setLabels(golden.oneHot);
    graph.computeGradientAndScore();
    return graph.gradient().gradient().dup();
  }
}

package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.ClipShape;
import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.latent.GenerationCounts;
import io.github.sparkreversible.latent.LatentInjection;
import io.github.sparkreversible.latent.LatentOutput;
import io.github.sparkreversible.latent.LatentSettings;
import io.github.sparkreversible.latent.LatentStrategy;
import io.github.sparkreversible.latent.LatentTraining;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What the plan foresees for injected features, against what they take. */
class InjectionMemoryIT {
  private static final ClipShape CLIP = new ClipShape(8, 64, 64, 3);
  private static final int BATCH = 8;
  private static final List<Long> COUNTS = List.of(4L, 3L, 2L, 1L);

  /** Enough for the sampling to see the peak of one, also on a busy machine. */
  private static final int STEPS = 12;

  private static final long SAMPLING_NANOS = 20_000;
  private static final double ALLOWED = 0.05;

  private static ComputationGraphConfiguration network(LatentTraining training) {
    ComputationGraphConfiguration configuration =
        VideoVit.builder()
            .clip(CLIP.frames(), CLIP.height(), CLIP.width(), CLIP.channels())
            .classes(COUNTS.size())
            .tubelet(2, 8)
            .dim(96)
            .depth(4)
            .heads(4)
            .coefficientSchedule(CoefficientSchedule.fixed(0, 1))
            .build();
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get(VideoVit.CLASSIFIER);
    OutputLayer linear = (OutputLayer) vertex.getLayerConf().getLayer();
    vertex.getLayerConf().setLayer(LatentOutput.like(linear, training));
    return configuration;
  }

  /** All samples are hard: as many features are generated as the plan expects. */
  private static LatentTraining injecting(int depth, double ratio) {
    LatentSettings settings =
        LatentSettings.of(LatentStrategy.BOUNDARY)
            .withStrength(0.5)
            .withHardMargin(1e3)
            .withRatio(ratio);
    return LatentTraining.of(COUNTS, settings)
        .withInjection(depth, LatentTraining.DEFAULT_INJECTION_TOLERANCE);
  }

  private static long planned(LatentTraining training) {
    return MemoryPlan.of(network(training), BATCH, Map.of(VideoVit.INPUT, CLIP.type())).total();
  }

  @Test
  void foreseesWhatInjectionTakes() throws Exception {
    LatentTraining none = LatentTraining.none(COUNTS);
    long plain = measured(none);
    for (LatentTraining training : List.of(injecting(0, 1), injecting(4, 1), injecting(2, 2))) {
      long measured = measured(training) - plain;
      long planned = planned(training) - planned(none);
      assertEquals(measured, planned, ALLOWED * measured, training::toString);
    }
  }

  /** Arrays that come and go within a step are seen by a thread beside it. */
  private static long measured(LatentTraining training) throws Exception {
    long before = SettledBytes.of(InjectionMemoryIT::arrays);
    AtomicLong peak = new AtomicLong();
    AtomicBoolean done = new AtomicBoolean();
    Thread sampler =
        new Thread(
            () -> {
              while (!done.get()) {
                peak.accumulateAndGet(arrays(), Math::max);
                LockSupport.parkNanos(SAMPLING_NANOS);
              }
            });
    sampler.start();
    ExecutorService trainer = Executors.newSingleThreadExecutor();
    try {
      long workspaces = trainer.submit(() -> train(training)).get();
      return peak.get() - before + workspaces;
    } finally {
      done.set(true);
      sampler.join();
      trainer.shutdownNow();
      assertTrue(trainer.awaitTermination(1, TimeUnit.MINUTES));
    }
  }

  /** Bytes of all arrays outside of workspaces, the memory of stages included. */
  private static long arrays() {
    return Nd4j.getEnvironment().getDeviceCouner(0);
  }

  /** Returns the bytes of the thread's workspaces. */
  private static long train(LatentTraining training) {
    ComputationGraph graph = new ComputationGraph(network(training));
    graph.init();
    Optional<LatentInjection> injection = LatentInjection.of(graph);
    injection.ifPresent(graph::setListeners);
    Nd4j.getRandom().setSeed(1);
    INDArray clips = Nd4j.rand(DataType.FLOAT, CLIP.ofBatch(BATCH));
    INDArray labels = Nd4j.zeros(DataType.FLOAT, BATCH, COUNTS.size());
    labels.getColumn(0).assign(1);
    for (int step = 0; step < STEPS; step++) {
      graph.fit(new MultiDataSet(clips, labels));
    }
    GenerationCounts counts = GenerationCounts.of(graph).orElseThrow();
    assertEquals(0, counts.refused());
    assertEquals(injection.isPresent(), counts.generated() > 0);
    injection.ifPresent(LatentInjection::close);
    long workspaces = 0;
    for (MemoryWorkspace each : Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()) {
      workspaces += each.getCurrentSize();
    }
    assertTrue(workspaces > 0);
    Dr2StageLayer.releaseMemoryOfThread();
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    RoundWorker.closeArrays(graph);
    RoundWorker.closeAll(clips, labels);
    return workspaces;
  }
}

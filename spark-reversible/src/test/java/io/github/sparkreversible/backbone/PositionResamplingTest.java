package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.checkpoint.Checkpoint;
import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.SafetensorsWriter;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Positions of files that say, or do not say, what clips they are of; patches of 2 x 2 pixels. */
public class PositionResamplingTest extends JUnitPlatformSuite {
  private static final int PATCH = 2;
  private static final int DIM = 4;

  @TempDir Path folder;

  private static ComputationGraph graph(int frames, int height, int width) {
    ComputationGraph graph =
        new ComputationGraph(
            VideoVit.builder()
                .clip(frames, height, width, 1)
                .classes(2)
                .tubelet(1, PATCH)
                .dim(DIM)
                .depth(0)
                .heads(1)
                .pooling(VideoVit.Pooling.CLASS_TOKEN)
                .finalNorm(VideoVit.FinalNorm.BEFORE_POOLING)
                .build());
    graph.init();
    return graph;
  }

  /** Loads a file of positions that are -1 for the class token and else the number of the frame. */
  private LoadingReport load(
      ComputationGraph graph, int frames, int patchesOfFrame, Map<String, String> metadata)
      throws IOException {
    float[] positions = new float[(1 + frames * patchesOfFrame) * DIM];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i < DIM ? -1 : (i / DIM - 1) / patchesOfFrame;
    }
    long[] shape = {1, 1 + (long) frames * patchesOfFrame, DIM};
    Path file = folder.resolve("positions.safetensors");
    SafetensorsWriter.write(
        new org.apache.hadoop.fs.Path(file.toUri()),
        new Configuration(),
        List.of(CheckpointTensor.of("pos_embed", shape, positions)),
        metadata);
    return PretrainedWeights.load(
        graph,
        Checkpoint.open(file.toString(), new Configuration()),
        List.of(NameMapping.of("timm-vit")),
        true);
  }

  private static Map<String, String> said(String clipShape) {
    return Map.of(PretrainedWeights.CLIP_SHAPE, clipShape);
  }

  private static void requireFrames(ComputationGraph graph, int patchesOfFrame, boolean isImage) {
    INDArray found = graph.getLayer(VideoVit.CLASS_TOKEN).getParam("position");
    assertEquals(-1, found.getFloat(0, 0));
    for (int token = 1; token < found.size(0); token++) {
      int frame = isImage ? 0 : (token - 1) / patchesOfFrame;
      assertEquals(frame, found.getFloat(token, DIM - 1), 1e-5, "token " + token);
    }
  }

  @Test
  public void framesOfClipsAreResampledOneByOne() throws IOException {
    ComputationGraph wider = graph(4, 8, 12);
    LoadingReport report = load(wider, 4, 16, said("[4,8,8,1]"));
    assertEquals(List.of("pos_embed"), report.resampled(), report::describe);
    requireFrames(wider, 24, false);
    // As many tokens, in other rows.
    assertEquals(List.of("pos_embed"), load(wider, 4, 24, said("[4,12,8,1]")).resampled());
    LoadingReport same = load(wider, 4, 24, said("[4,8,12,1]"));
    assertEquals(List.of("pos_embed"), same.loaded());
    assertEquals(List.of(), same.resampled());
    requireFrames(wider, 24, false);
  }

  @Test
  public void clipsOfOtherFramesAreReported() throws IOException {
    // 4 frames of 4 x 4 patches, as many as an image of 8 x 8 has.
    for (ComputationGraph other :
        List.of(graph(2, 8, 8), graph(8, 8, 8), graph(1, 16, 16), graph(1, 8, 8))) {
      LoadingReport report = load(other, 4, 16, said("[4,8,8,1]"));
      assertEquals(List.of(), report.loaded());
      String mismatch = report.mismatched().get(0);
      assertTrue(mismatch.contains("clips of 4 x 8 x 8 for those of"), mismatch);
      INDArray untouched = other.getLayer(VideoVit.CLASS_TOKEN).getParam("position");
      assertEquals(0, untouched.norm1Number().floatValue());
    }
  }

  @Test
  public void imagesGoToEveryFrame() throws IOException {
    ComputationGraph clips = graph(4, 8, 8);
    LoadingReport asMany = load(clips, 1, 64, said("[1,16,16,1]"));
    assertEquals(List.of("pos_embed"), asMany.resampled(), asMany::describe);
    requireFrames(clips, 16, true);
    assertEquals(List.of("pos_embed"), load(clips, 1, 24, said("[1,8,12,1]")).resampled());
    requireFrames(clips, 16, true);
    // Patches of another size, whose grid is only known to be square if the image is.
    assertEquals(List.of("pos_embed"), load(clips, 1, 9, said("[1,12,12,1]")).resampled());
    assertEquals(1, load(clips, 1, 16, said("[1,32,8,1]")).mismatched().size());
  }

  @Test
  public void positionsOfUnknownClipsAreThoseOfSquareImages() throws IOException {
    for (Map<String, String> metadata :
        List.of(Map.<String, String>of(), said("16x224"), said("[64,3]"), said("null"))) {
      ComputationGraph clips = graph(2, 8, 12);
      assertEquals(List.of("pos_embed"), load(clips, 1, 9, metadata).resampled());
      requireFrames(clips, 24, true);
      assertEquals(1, load(clips, 1, 10, metadata).mismatched().size());
    }
  }
}

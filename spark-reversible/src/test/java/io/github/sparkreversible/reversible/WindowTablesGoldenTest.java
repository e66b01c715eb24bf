package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.ops.ScoreBias;
import io.github.sparkreversible.testing.GoldenFixture;
import io.github.sparkreversible.testing.GoldenFixtures;
import io.github.sparkreversible.testing.SafetensorsFile;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Masks and relative positions of fixtures E, number by number. */
public class WindowTablesGoldenTest extends JUnitPlatformSuite {

  /** What is done with the shifted windows of every stage. */
  private interface Body {
    void with(GoldenFixture fixture, String stage, ShiftedWindows windows) throws IOException;
  }

  private static void forEachStage(Body body) throws IOException {
    for (GoldenFixture fixture :
        GoldenFixtures.find("Video Swin", GoldenFixtures.entryContains("model", "Video Swin"))) {
      for (Map.Entry<String, JsonNode> stage : fixture.meta().get("stages").properties()) {
        GridSize grid = size(stage.getValue().get("grid_D_H_W"));
        GridSize window = size(fixture.meta().at("/config/window"));
        body.with(fixture, stage.getKey(), new ShiftedWindows(grid, window, true));
      }
    }
  }

  private static GridSize size(JsonNode sizes) {
    return new GridSize(sizes.get(0).asInt(), sizes.get(1).asInt(), sizes.get(2).asInt());
  }

  @Test
  public void windowsAndShifts() throws IOException {
    forEachStage(
        (fixture, stage, windows) -> {
          JsonNode expected = fixture.meta().get("stages").get(stage);
          for (int axis = 0; axis < GridSize.AXES; axis++) {
            assertEquals(expected.get("window_used").get(axis).asInt(), windows.size(axis), stage);
            assertEquals(
                expected.get("shift_of_odd_blocks").get(axis).asInt(), windows.shift(axis), stage);
          }
        });
  }

  @Test
  public void masksOfShiftedWindows() throws IOException {
    forEachStage(
        (fixture, stage, windows) -> {
          INDArray expected =
              fixture.tensors("expected.f32.safetensors").get(stage + "/shift_mask");
          WindowTables tables = WindowTables.of(windows);
          int tokens = windows.tokensOfWindow();
          assertArrayEquals(
              new long[] {windows.windows(), tokens, tokens}, expected.shape(), stage);
          for (int window = 0; window < windows.windows(); window++) {
            int mask = tables.maskOf(window);
            INDArray actual =
                mask == ScoreBias.UNMASKED
                    ? Nd4j.zeros(DataType.FLOAT, tokens, tokens)
                    : tables.masks(DataType.FLOAT).slice(mask);
            assertEquals(expected.slice(window), actual, stage + ", window " + window);
          }
        });
  }

  /** The fixture has the index of the configured window. */
  @Test
  public void relativePositions() throws IOException {
    forEachStage(
        (fixture, stage, windows) -> {
          SafetensorsFile weights = fixture.tensors("weights.safetensors");
          String number = stage.substring("stage".length());
          INDArray expected =
              weights.get("layers." + number + ".blocks.0.attn.relative_position_index");
          int[] actual = WindowTables.of(windows).relativeIndex();
          int tokens = windows.tokensOfWindow();
          for (int i = 0; i < tokens * tokens; i++) {
            assertEquals(expected.getInt(i / tokens, i % tokens), actual[i], stage);
          }
        });
  }
}

package io.github.sparkreversible.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.ops.Views;
import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Clips as images and back, of whole arrays and of parts of them. */
public class FrameFoldingTest extends JUnitPlatformSuite {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 3;
  private static final LayerWorkspaceMgr WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private static INDArray clips(int frames) {
    return new SeededArrays(1, DataType.FLOAT, Layout.CONTIGUOUS)
        .normal(4, 2, frames, HEIGHT, WIDTH);
  }

  @Test
  public void framesStandBelowEachOther() {
    INDArray clips = clips(3);

    INDArray images = new FrameFolding(3, false).preProcess(clips, 4, WORKSPACES);

    assertArrayEquals(new long[] {4, 2, 3 * HEIGHT, WIDTH}, images.shape());
    assertEquals(clips.getFloat(3, 1, 2, 4, 1), images.getFloat(3, 1, 2 * HEIGHT + 4, 1));
    assertEquals(clips, new FrameFolding(3, true).preProcess(images, 4, WORKSPACES));
    assertEquals(clips, new FrameFolding(3, false).backprop(images, 4, WORKSPACES));
  }

  /** Rows of a larger array are row-major too: seen, not copied. */
  @Test
  public void contiguousPartsAreNotCopied() {
    for (int frames : new int[] {1, 3}) {
      INDArray clips = clips(frames);
      INDArray part = Views.rows(clips, 1, 2);
      FrameFolding fold = new FrameFolding(frames, false);
      INDArray expected = fold.preProcess(part.dup('c'), 2, WORKSPACES);

      INDArray images = fold.preProcess(part, 2, WORKSPACES);

      assertEquals(expected, images);
      clips.putScalar(new int[] {2, 1, 0, 0, 0}, 7);
      assertEquals(7, images.getFloat(1, 1, 0, 0));
    }
  }

  @Test
  public void otherOrdersGiveTheSame() {
    INDArray clips = clips(3);
    FrameFolding fold = new FrameFolding(3, false);

    assertEquals(
        fold.preProcess(clips, 4, WORKSPACES), fold.preProcess(clips.dup('f'), 4, WORKSPACES));
  }
}

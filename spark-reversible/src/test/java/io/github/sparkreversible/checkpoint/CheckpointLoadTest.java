package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time and memory of loading weights of the size of VideoMAE ViT-S. */
public class CheckpointLoadTest extends JUnitPlatformSuite {
  private static final Configuration HADOOP = new Configuration();
  private static final int DIM = 384;
  private static final int DEPTH = 12;
  private static final double MOST_SECONDS = 3;
  private static final int TRIES = 3;

  /** Arrays of all elements once, and 8 MiB for everything else. */
  private static final long MOST_BESIDE = 8L << 20;

  @TempDir public Path folder;

  private static CheckpointTensor random(String name, long seed, long... shape) {
    int elements = 1;
    for (long size : shape) {
      elements *= (int) size;
    }
    float[] values = new float[elements];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < elements; i++) {
      values[i] = random.nextInt() * 0x1p-31f;
    }
    return CheckpointTensor.of(name, shape, values);
  }

  private static List<CheckpointTensor> weights() {
    List<CheckpointTensor> tensors = new ArrayList<>();
    tensors.add(random("patch_embed.proj.weight", 1, DIM, 3, 2, 16, 16));
    tensors.add(random("patch_embed.proj.bias", 2, DIM));
    for (int block = 0; block < DEPTH; block++) {
      String name = "blocks." + block + ".";
      for (String vector :
          List.of(
              "norm1.weight",
              "norm1.bias",
              "norm2.weight",
              "norm2.bias",
              "attn.q_bias",
              "attn.v_bias",
              "attn.proj.bias",
              "mlp.fc2.bias")) {
        tensors.add(random(name + vector, tensors.size(), DIM));
      }
      tensors.add(random(name + "mlp.fc1.bias", tensors.size(), 4 * DIM));
      tensors.add(random(name + "attn.qkv.weight", tensors.size(), 3 * DIM, DIM));
      tensors.add(random(name + "attn.proj.weight", tensors.size(), DIM, DIM));
      tensors.add(random(name + "mlp.fc1.weight", tensors.size(), 4 * DIM, DIM));
      tensors.add(random(name + "mlp.fc2.weight", tensors.size(), DIM, 4 * DIM));
    }
    tensors.add(random("head.weight", tensors.size(), 400, DIM));
    tensors.add(random("head.bias", tensors.size(), 400));
    return tensors;
  }

  @Test
  public void weightsOfPublishedSizeLoadSoonAndOnce() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    List<CheckpointTensor> written = weights();
    long begin = System.nanoTime();
    SafetensorsWriter.write(
        new org.apache.hadoop.fs.Path(file.toUri()), HADOOP, written, Map.of("format", "pt"));
    double writing = (System.nanoTime() - begin) * 1e-9;

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double loading = Double.MAX_VALUE;
    long allocated = 0;
    List<float[]> loaded = new ArrayList<>();
    // The fastest: other programs may have the machine meanwhile.
    for (int i = 0; i < TRIES; i++) {
      loaded.clear();
      long before = threads.getCurrentThreadAllocatedBytes();
      begin = System.nanoTime();
      for (CheckpointTensor tensor : Checkpoint.open(file.toString(), HADOOP).tensors().values()) {
        loaded.add(tensor.toFloats());
      }
      loading = Math.min(loading, (System.nanoTime() - begin) * 1e-9);
      allocated = Math.max(allocated, threads.getCurrentThreadAllocatedBytes() - before);
    }
    long size = Files.size(file);
    System.out.printf(
        "%d tensors, %.1f MB: written in %.2f s, loaded in %.3f s, %.1f MB allocated%n",
        written.size(), size * 1e-6, writing, loading, allocated * 1e-6);
    assertEquals(written.size(), loaded.size());
    assertTrue(size > 85_000_000, size + " bytes");
    assertTrue(loading < MOST_SECONDS, loading + " s");
    assertTrue(allocated < size + MOST_BESIDE, allocated + " bytes for a file of " + size);
  }
}

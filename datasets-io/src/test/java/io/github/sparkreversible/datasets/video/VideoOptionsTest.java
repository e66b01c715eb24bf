package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.source.ReadMode;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;

public class VideoOptionsTest extends JUnitPlatformSuite {
  private static VideoOptions parse(Map<String, String> given) {
    return VideoOptions.parse(new CaseInsensitiveStringMap(given));
  }

  private static StructType inferred(String mode) {
    return new VideoDataSource().inferSchema(new CaseInsensitiveStringMap(Map.of("mode", mode)));
  }

  private static String refused(String name, String value) {
    return Thrown.message(IllegalArgumentException.class, () -> parse(Map.of(name, value)));
  }

  @Test
  public void defaults() {
    VideoOptions options = parse(Map.of());
    assertEquals(FrameSampling.uniform(16), options.sampling());
    assertEquals(FrameSize.ORIGINAL, options.size());
    assertEquals(ReadMode.FAILFAST, options.fileOptions().mode());
    assertFalse(
        options.grey()
            || options.fileOptions().folderLabels()
            || options.fileOptions().recursive());
    assertNull(options.fileOptions().pathGlobFilter());
  }

  @Test
  public void namesAndWordsAreCaseInsensitive() {
    VideoOptions options =
        parse(
            Map.of(
                "FRAMES", "8",
                "Sampling", "Consecutive",
                "stride", " 2 ",
                "COLOR", "Grey",
                "Labels", "FOLDER",
                "mode", "permissive",
                "pathglobfilter", "*.mp4",
                "fs.s3a.endpoint", "http://localhost"));
    assertEquals(FrameSampling.consecutive(8, 2), options.sampling());
    assertEquals(ReadMode.PERMISSIVE, options.fileOptions().mode());
    assertTrue(
        options.grey()
            && options.fileOptions().folderLabels()
            && options.fileOptions().recursive());
    assertEquals("*.mp4", options.fileOptions().pathGlobFilter());
    assertEquals(
        Map.of("fs.s3a.endpoint", "http://localhost"), options.fileOptions().fileSystemSettings());
  }

  @Test
  public void pathsOfSparkAreNoUnknownOptions() {
    assertEquals(16, parse(Map.of("path", "a", "paths", "[]")).sampling().frames());
  }

  @Test
  public void anUnknownOptionListsTheKnownOnes() {
    String message = refused("frmaes", "8");
    assertTrue(
        message.contains("'frmaes'")
            && message.contains(
                "frames, sampling, stride, overlap, seed, startSeconds, endSeconds, frameRate, size, color, labels, mode"),
        message);
  }

  @Test
  public void invalidValuesNameOptionValueAndExpectation() {
    for (String value : new String[] {"0", "-3", "x", "", "1e3", "65537", "99999999999"}) {
      String message = refused("frames", value);
      assertTrue(
          message.contains("'frames' is '" + value + "'")
              && message.contains("whole number from 1 to 65536"),
          message);
    }
    assertTrue(
        refused("sampling", "sparse")
            .contains("expected one of uniform, consecutive, random, dense"));
    assertTrue(refused("color", "cmyk").contains("expected one of rgb, grey"));
    assertTrue(refused("labels", "file").contains("expected one of none, folder"));
    assertTrue(
        refused("mode", "IGNORE").contains("expected one of FAILFAST, DROPMALFORMED, PERMISSIVE"));
    assertTrue(refused("size", "big").contains("'size' is 'big'"));
    assertTrue(refused("recursiveFileLookup", "maybe").contains("expected one of false, true"));
  }

  @Test
  public void labelsSearchEveryDepthUnlessToldOtherwise() {
    assertTrue(parse(Map.of("labels", "folder")).fileOptions().recursive());
    assertFalse(
        parse(Map.of("labels", "folder", "recursiveFileLookup", "false"))
            .fileOptions()
            .recursive());
    assertTrue(parse(Map.of("recursiveFileLookup", "true")).fileOptions().recursive());
  }

  @Test
  public void aClipThatNoRowCanHoldIsRefusedAtOnce() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> parse(Map.of("frames", "65536", "size", "224x112")));
    assertTrue(message.contains("65536 frames of 224x112") && message.contains("at most"), message);
    assertTrue(refused("size", "8193").contains("sides from 1 to 8192"));
  }

  @Test
  public void aStrideOfUniformSamplingIsAnError() {
    assertTrue(refused("stride", "2").contains("sampling is uniform"));
  }

  @Test
  public void everyKindOfSamplingCanBeAskedFor() {
    assertEquals(
        FrameSampling.dense(8, 2, 4),
        parse(Map.of("sampling", "dense", "frames", "8", "stride", "2", "overlap", "4"))
            .sampling());
    assertEquals(
        FrameSampling.random(16, -7), parse(Map.of("sampling", "random", "seed", "-7")).sampling());
    assertEquals(
        FrameSampling.time(16, 1.5, 3),
        parse(Map.of("sampling", "time", "startSeconds", "1.5", "endSeconds", "3")).sampling());
    assertEquals(
        FrameSampling.uniform(16).resampled(12.5), parse(Map.of("frameRate", "12.5")).sampling());
  }

  @Test
  public void anOptionOfAnotherSamplingIsAnError() {
    assertTrue(refused("overlap", "2").contains("it belongs to dense"));
    assertTrue(refused("seed", "2").contains("it belongs to random"));
    assertTrue(refused("startSeconds", "2").contains("it belongs to time"));
    String rate =
        Thrown.message(
            IllegalArgumentException.class,
            () -> parse(Map.of("sampling", "time", "frameRate", "5")));
    assertTrue(rate.contains("'frameRate' is '5'"), rate);
    String span =
        Thrown.message(
            IllegalArgumentException.class,
            () -> parse(Map.of("sampling", "time", "startSeconds", "5", "endSeconds", "5")));
    assertTrue(span.contains("'endSeconds' is '5', expected more than 'startSeconds'"), span);
    String overlap =
        Thrown.message(
            IllegalArgumentException.class,
            () -> parse(Map.of("sampling", "dense", "frames", "4", "overlap", "4")));
    assertTrue(overlap.contains("from 0 to 3"), overlap);
  }

  @Test
  public void theSchemaDeclaresTheTensor() {
    StructType schema =
        VideoColumns.schema(parse(Map.of("frames", "4", "size", "32", "color", "grey")));
    assertArrayEquals(
        new String[] {
          "origin",
          "clipIndex",
          "startSeconds",
          "endSeconds",
          "label",
          "duration",
          "frameRate",
          "frames",
          "width",
          "height",
          "codec",
          "tensor"
        },
        schema.fieldNames());
    StructField tensor = TensorColumn.checkSchema(schema, "tensor");
    assertEquals(TensorType.UINT8, TensorColumn.declaredType(tensor).orElseThrow());
    assertArrayEquals(new int[] {4, 32, 32, 1}, TensorColumn.declaredShape(tensor).orElseThrow());
    assertArrayEquals(
        new int[] {16, -1, -1, 3},
        TensorColumn.declaredShape(VideoColumns.schema(parse(Map.of())).apply("tensor"))
            .orElseThrow());
  }

  @Test
  public void onlyPermissiveModeHasACorruptRecordColumn() {
    assertTrue(Arrays.asList(inferred("PERMISSIVE").fieldNames()).contains("_corrupt_record"));
    assertFalse(Arrays.asList(inferred("DROPMALFORMED").fieldNames()).contains("_corrupt_record"));
  }
}

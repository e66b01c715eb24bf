package io.github.sparkreversible.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The reader of golden fixtures reads what was written and notices every difference. */
public class StoredTensorsTest extends JUnitPlatformSuite {

  @TempDir Path folder;

  private static final double[] GRADIENT = {1, -2, 3, 0.5, -0.25, 4, 7};
  private static final int STEP = 3;

  private SafetensorsFile file() throws IOException {
    double sum = 0;
    double squares = 0;
    double cosineSum = 0;
    for (int k = 0; k < GRADIENT.length; k++) {
      sum += GRADIENT[k];
      squares += GRADIENT[k] * GRADIENT[k];
      cosineSum += GRADIENT[k] * Math.cos(k);
    }
    String header =
        "{\"__metadata__\":{\"by\":\"test\"},"
            + "\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
            + "\"labels\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[4,20]},"
            + "\"grad_sample/w\":{\"dtype\":\"F64\",\"shape\":[3],\"data_offsets\":[20,44]},"
            + "\"grad_stat/w\":{\"dtype\":\"F64\",\"shape\":[4],\"data_offsets\":[44,76]},"
            + "\"empty\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[76,76]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 76).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).putFloat(1.5f).putLong(-3).putLong(1L << 40);
    bytes.putDouble(GRADIENT[0]).putDouble(GRADIENT[3]).putDouble(GRADIENT[6]);
    bytes.putDouble(sum).putDouble(Math.sqrt(squares)).putDouble(7).putDouble(cosineSum);
    Path path = folder.resolve("t.safetensors");
    Files.write(path, bytes.array());
    return SafetensorsFile.read(path);
  }

  private static StoredTensors stored(SafetensorsFile file) throws IOException {
    JsonNode steps = new ObjectMapper().readTree("{\"w\":" + STEP + "}");
    return new StoredTensors(file, "grad", steps, 1e-6);
  }

  @Test
  public void readsScalarsIntegersAndEmptyTensors() throws IOException {
    SafetensorsFile file = file();
    assertEquals(1.5, file.get("scalar").getDouble(0), 0);
    assertEquals(1L << 40, file.get("labels").getLong(1));
    assertArrayEquals(new long[] {0, 3}, file.shape("empty"));
    assertTrue(file.get("empty").isEmpty());
    Assertions.assertThrows(IllegalArgumentException.class, () -> file.get("absent"));
  }

  @Test
  public void noticesAChangeOfAnyElement() throws IOException {
    StoredTensors stored = stored(file());
    stored.require("w", Nd4j.createFromArray(GRADIENT));
    for (int i = 0; i < GRADIENT.length; i++) {
      INDArray changed = Nd4j.createFromArray(GRADIENT);
      changed.putScalar(i, GRADIENT[i] + 1e-3);
      Assertions.assertThrows(
          AssertionError.class, () -> stored.require("w", changed), "element " + i);
      changed.putScalar(i, Double.NaN);
      Assertions.assertThrows(
          AssertionError.class, () -> stored.require("w", changed), "element " + i);
    }
    Assertions.assertThrows(
        AssertionError.class, () -> stored.require("unknown", Nd4j.createFromArray(GRADIENT)));
  }

  @Test
  public void refusesATruncatedFile() throws IOException {
    file();
    Path path = folder.resolve("t.safetensors");
    byte[] whole = Files.readAllBytes(path);
    for (int length : new int[] {0, 7, 8, 100, whole.length - 1}) {
      Files.write(path, java.util.Arrays.copyOf(whole, length));
      Assertions.assertThrows(
          IOException.class, () -> SafetensorsFile.read(path), length + " bytes");
    }
  }
}

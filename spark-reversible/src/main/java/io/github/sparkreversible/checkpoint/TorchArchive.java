package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.files.ZipDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ZIP archive that {@code torch.save} writes: {@code TOP/data.pkl}, a pickle, and storages
 * {@code TOP/data/KEY}, for any name TOP; {@code TOP/byteorder} since PyTorch 2.1.
 */
final class TorchArchive {
  private static final String PICKLE = "data.pkl";

  private final FileBytes file;
  private final Map<String, ArchiveEntry> entries = new LinkedHashMap<>();

  private TorchArchive(FileBytes file) {
    this.file = file;
  }

  /** What was saved: a value of {@link PickleMachine} with {@link TorchTensor} for tensors. */
  static Object read(FileBytes file) throws IOException {
    TorchArchive archive = new TorchArchive(file);
    archive.readDirectory();
    return archive.readPickle();
  }

  private void readDirectory() throws IOException {
    long inflated = 0;
    for (ZipDirectory.Entry entry : ZipDirectory.read(file)) {
      requireSafe(entry.name());
      if (entry.deflated()) {
        inflated = Math.addExact(inflated, entry.bytes());
      }
      entries.put(entry.name(), new ArchiveEntry(file, entry));
    }
    SizeLimit.check(file, inflated, "its compressed entries hold");
  }

  /** Nothing is unpacked into folders; a name like this is none that PyTorch writes. */
  private void requireSafe(String name) throws MalformedFileException {
    List<String> parts = Arrays.asList(name.split("[/\\\\]", -1));
    if (parts.contains("..") || name.startsWith("/") || name.contains("\\")) {
      throw new MalformedFileException(
          file.path(),
          "entry '"
              + TensorNames.shown(name)
              + "' leads out of the archive, expected a relative path");
    }
  }

  private Object readPickle() throws IOException {
    String top = top();
    if (entries.containsKey(top + "constants.pkl")
        || entries.keySet().stream().anyMatch(name -> name.startsWith(top + "code/"))) {
      throw new MalformedFileException(
          file.path(),
          "it is a TorchScript program, expected a state dict; in Python:"
              + " torch.save(torch.jit.load(FILE).state_dict(), 'weights.pt')");
    }
    ArchiveEntry pickle = entries.get(top + PICKLE);
    if (pickle.length() > PickleMachine.MOST_BYTES) {
      throw new MalformedFileException(
          file.path(),
          "its pickle has "
              + pickle.length()
              + " bytes, expected at most "
              + PickleMachine.MOST_BYTES);
    }
    TorchPickle environment =
        new TorchPickle((key, length) -> storage(top + "data/" + key, length), byteOrder(top));
    PickleInput input = new PickleInput(pickle.slice(0, pickle.length()));
    return PickleMachine.read(file.path(), input, environment);
  }

  /** The folder that holds everything, with its slash. */
  private String top() throws MalformedFileException {
    List<String> pickles =
        entries.keySet().stream()
            .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
            .filter(name -> name.indexOf('/') == name.lastIndexOf('/'))
            .toList();
    if (pickles.size() != 1) {
      throw new MalformedFileException(
          file.path(),
          "the ZIP archive has "
              + pickles.size()
              + " entries TOP/"
              + PICKLE
              + ", expected one, as torch.save writes it; it has "
              + MalformedFileException.shortened(entries.keySet().stream().limit(4).toList() + ""));
    }
    String pickle = pickles.get(0);
    return pickle.substring(0, pickle.length() - PICKLE.length());
  }

  private ByteOrder byteOrder(String top) throws IOException {
    ArchiveEntry entry = entries.get(top + "byteorder");
    if (entry == null) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    ByteBuffer bytes = entry.slice(0, Math.min(entry.length(), 16));
    String text = StandardCharsets.ISO_8859_1.decode(bytes).toString().strip();
    return switch (text) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw new MalformedFileException(
              file.path(), "its byteorder is '" + text + "', expected little or big");
    };
  }

  private ArchiveEntry storage(String name, long length) throws PickleException {
    ArchiveEntry entry = entries.get(name);
    if (entry == null || entry.length() != length) {
      throw new PickleException(
          "a storage of "
              + length
              + " bytes should be entry '"
              + TensorNames.shown(name)
              + "', which "
              + (entry == null ? "is missing" : "has " + entry.length()));
    }
    return entry;
  }
}

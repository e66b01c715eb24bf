package io.github.sparkreversible.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Zeppelin note.
 *
 * @param file its file
 * @param json its content
 * @param paragraphs its paragraphs in order
 */
record Note(Path file, JsonNode json, List<Paragraph> paragraphs) {

  /**
   * A paragraph.
   *
   * @param title title, or empty
   * @param interpreter word after the percent sign
   * @param code text after the first line
   */
  record Paragraph(String title, String interpreter, String code) {

    private static Paragraph of(JsonNode node) {
      String text = node.path("text").asText();
      String firstLine = text.lines().findFirst().orElse("");
      if (!firstLine.startsWith("%")) {
        throw new IllegalArgumentException(
            "paragraph begins with '" + firstLine + "', expected %<interpreter>");
      }
      return new Paragraph(
          node.path("title").asText(),
          firstLine.substring(1).strip(),
          text.substring(firstLine.length()));
    }
  }

  /** The folder of the notes. */
  static Path folder() {
    return SharedData.projectRoot().resolve("notebooks");
  }

  /** Every note of the project. */
  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(file -> file.toString().endsWith(".zpln")).sorted().toList();
    }
  }

  static Note read(Path file) throws IOException {
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    List<Paragraph> paragraphs = new ArrayList<>();
    json.path("paragraphs").forEach(node -> paragraphs.add(Paragraph.of(node)));
    return new Note(file, json, paragraphs);
  }
}

package io.github.sparkreversible.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notes as files: what Zeppelin needs, and nothing that a run has left. */
public class NotesTest extends JUnitPlatformSuite {

  static List<Path> files() throws IOException {
    return Note.files();
  }

  @Test
  void thereIsAQuickStart() throws IOException {
    assertTrue(files().contains(Note.folder().resolve("quick-start.zpln")));
  }

  @ParameterizedTest
  @MethodSource("files")
  void isACompleteNote(Path file) throws IOException {
    Note note = Note.read(file);

    for (String field : List.of("name", "id", "defaultInterpreterGroup", "version")) {
      assertTrue(note.json().path(field).isTextual(), field);
    }
    Set<String> ids = new HashSet<>();
    for (JsonNode paragraph : note.json().path("paragraphs")) {
      assertTrue(ids.add(paragraph.path("id").asText()), "id given twice");
      assertEquals("READY", paragraph.path("status").asText());
      assertFalse(paragraph.has("results"), "a run's output is saved in the note");
    }
    for (Note.Paragraph paragraph : note.paragraphs()) {
      assertTrue(Set.of("md", "spark").contains(paragraph.interpreter()), paragraph::toString);
    }
  }
}

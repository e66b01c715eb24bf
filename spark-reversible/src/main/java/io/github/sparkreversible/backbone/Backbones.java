package io.github.sparkreversible.backbone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The backbones that have names, and those that a user describes. */
public final class Backbones {
  private static final String FOLDER = "/io/github/sparkreversible/backbone/";
  private static final String SUFFIX = ".json";

  /** All names. */
  public static final List<String> NAMES =
      List.of(
          "videomae_vit_small",
          "videomae_vit_base",
          "videomae_vit_large",
          "vit_tiny_patch16",
          "vit_small_patch16",
          "vit_base_patch16",
          "deit_tiny_patch16",
          "deit_small_patch16",
          "deit_base_patch16",
          "video_swin_tiny",
          "video_swin_small",
          "video_swin_base",
          "resnet3d_18",
          "resnet3d_34",
          "point_mae",
          "pix4point_vit");

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private Backbones() {}

  /** The names of those whose rows are of a kind. */
  public static List<String> names(TensorKind kind) {
    return NAMES.stream().filter(name -> named(name).kind() == kind).toList();
  }

  /**
   * A backbone by its name.
   *
   * @throws IllegalArgumentException if there is none of this name; the message lists all
   */
  public static Backbone named(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "There is no backbone '" + name + "', expected one of " + String.join(", ", NAMES));
    }
    try (InputStream stream = Backbones.class.getResourceAsStream(FOLDER + name + SUFFIX)) {
      return parse(name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Backbone " + name, e);
    }
  }

  /**
   * Reads a description.
   *
   * @param origin what it is called in messages: the path of its file
   * @param json an object with the fields of a {@link Backbone}
   * @throws IllegalArgumentException if it is none; names the field
   */
  public static Backbone parse(String origin, String json) {
    try {
      return JSON.readValue(json, Backbone.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The description of backbone "
              + origin
              + " cannot be read: "
              + e.getOriginalMessage()
              + (e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr()),
          e);
    }
  }

  /** The description of a backbone, as {@link #parse} reads it. */
  public static String describe(Backbone backbone) {
    try {
      return JSON.writeValueAsString(backbone);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A backbone that is no JSON", e);
    }
  }
}

package io.github.sparkreversible.checkpoint;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the tensors of an upstream project stand in a network: a list of rules, which are data.
 *
 * <p>A line is a rule, {@code upstream name -> layer/parameter}, {@code upstream name -> ignored}
 * for what a network has no place for, or a comment after {@code #}. Names may hold numbers as
 * {@code {i}} (any small letter), and parameters expressions of them: {@code {i}}, {@code {2i}},
 * {@code {2i+1}}. After the parameter may stand {@code transposed} (a matrix that upstream keeps as
 * {@code [out, in]} and the network as {@code [in, out]}) and {@code [k/n]} (upstream keeps the
 * k-th of n equal parts of the parameter's first axis):
 *
 * <pre>
 * blocks.{i}.attn.qkv.weight -> stage/{2i}.qkv.weight
 * layer.{i}.attention.key.weight -> stage/{2i}.qkv.weight [1/3]
 * head.weight -> classifier/W transposed
 * pos_embed -> classToken/position as (1,*,*)
 * </pre>
 *
 * <p>The first rule that fits a name counts, in both directions.
 */
public final class NameMapping {
  private static final String FOLDER = "/io/github/sparkreversible/checkpoint/";
  private static final String SUFFIX = ".mapping";

  /** The mappings that this library has, by name. */
  public static final List<String> NAMES =
      List.of(
          "videomae",
          "huggingface-videomae",
          "timm-vit",
          "video-swin",
          "torchvision-swin3d",
          "point-mae");

  private final String name;
  private final List<MappingRule> rules;

  private NameMapping(String name, List<MappingRule> rules) {
    this.name = name;
    this.rules = List.copyOf(rules);
  }

  /**
   * A place in a network.
   *
   * @param layer name of the layer
   * @param parameter name of the parameter in it
   * @param transposed whether upstream keeps the matrix transposed
   * @param part which part of the parameter's first axis this is, from 0
   * @param parts how many equal parts there are; 1 for the whole parameter
   * @param shape axes that upstream has: {@code *} for one of the parameter's own, a number, or the
   *     letter of a size; empty if they are the parameter's
   */
  public record Place(
      String layer,
      String parameter,
      boolean transposed,
      int part,
      int parts,
      List<String> shape) {}

  /**
   * A mapping that this library has.
   *
   * @param name name of the upstream project's naming, such as {@code timm-vit}
   * @throws IllegalArgumentException if there is none of this name
   */
  public static NameMapping of(String name) {
    String resource = FOLDER + name + SUFFIX;
    try (InputStream stream = NameMapping.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new FileNotFoundException(resource);
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      return parse(name, lines.lines().toList());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "There is no name mapping '" + name + "', expected one of " + String.join(", ", NAMES),
          e);
    }
  }

  /**
   * Reads rules.
   *
   * @param name what the mapping is called in messages
   * @throws IllegalArgumentException if a line is no rule; names the line
   */
  public static NameMapping parse(String name, List<String> lines) {
    List<MappingRule> rules = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (!line.isEmpty()) {
        try {
          rules.add(MappingRule.parse(line));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "Line " + (i + 1) + " of name mapping '" + name + "': " + e.getMessage(), e);
        }
      }
    }
    return new NameMapping(name, rules);
  }

  /** What the mapping is called. */
  public String name() {
    return name;
  }

  /** Whether a tensor is known and belongs nowhere. */
  public boolean isIgnored(String upstream) {
    return rules.stream()
        .filter(rule -> rule.fits(upstream))
        .findFirst()
        .map(MappingRule::isIgnored)
        .orElse(false);
  }

  /** Where a tensor stands; empty if it is unknown or ignored. */
  public Optional<Place> place(String upstream) {
    return rules.stream()
        .filter(rule -> rule.fits(upstream))
        .findFirst()
        .filter(rule -> !rule.isIgnored())
        .map(rule -> rule.place(upstream));
  }

  /**
   * The tensors that make a parameter, in the order of its parts; empty if upstream has no name for
   * it.
   */
  public List<String> upstreamNames(String layer, String parameter) {
    for (int first = 0; first < rules.size(); first++) {
      Optional<String> found = rules.get(first).upstreamName(layer, parameter);
      if (found.isPresent()) {
        int parts = rules.get(first).parts();
        List<String> names = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
          names.add(partName(layer, parameter, part, parts));
        }
        return names;
      }
    }
    return List.of();
  }

  private String partName(String layer, String parameter, int part, int parts) {
    return rules.stream()
        .filter(rule -> rule.part() == part && rule.parts() == parts)
        .flatMap(rule -> rule.upstreamName(layer, parameter).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Name mapping '%s' has no part %d of %d of %s/%s"
                        .formatted(name, part, parts, layer, parameter)));
  }
}

package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.checkpoint.NameMapping.Place;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules lead from names to places and back. */
public class NameMappingTest extends JUnitPlatformSuite {
  private static final NameMapping RULES =
      NameMapping.parse(
          "rules",
          List.of(
              "# a comment",
              "",
              "layers.{s}.blocks.{j}.norm2.weight -> stage{s}/{2j+1}.norm.gain # the MLP's",
              "blocks.{i}.query -> stage/{2i}.qkv.weight [0/2]",
              "blocks.{i}.key -> stage/{2i}.qkv.weight [1/2]",
              "twice.{i}.{i} -> layer/{i}",
              "head -> classifier/W transposed",
              "position -> embedding/position as (1,*,c)",
              "step -> ignored"));

  @Test
  public void numbersAreCarriedOver() {
    assertEquals(
        Optional.of(new Place("stage3", "25.norm.gain", false, 0, 1, List.of())),
        RULES.place("layers.3.blocks.12.norm2.weight"));
    assertEquals(
        List.of("layers.3.blocks.12.norm2.weight"), RULES.upstreamNames("stage3", "25.norm.gain"));
    assertEquals(List.of(), RULES.upstreamNames("stage3", "24.norm.gain"));
    assertEquals(Optional.empty(), RULES.place("layers.3.blocks.x.norm2.weight"));
    assertEquals(Optional.empty(), RULES.place("layers.3.blocks.012.norm2.weight"));
    assertEquals(Optional.empty(), RULES.place("twice.1.2"));
    assertEquals("2", RULES.place("twice.2.2").orElseThrow().parameter());
  }

  @Test
  public void aParameterMayHaveParts() {
    assertEquals(
        new Place("stage", "4.qkv.weight", false, 1, 2, List.of()),
        RULES.place("blocks.2.key").orElseThrow());
    assertEquals(
        List.of("blocks.2.query", "blocks.2.key"), RULES.upstreamNames("stage", "4.qkv.weight"));
  }

  @Test
  public void namesMayBeIgnoredOrTransposed() {
    assertTrue(RULES.isIgnored("step"));
    assertEquals(Optional.empty(), RULES.place("step"));
    assertFalse(RULES.isIgnored("head"));
    assertFalse(RULES.isIgnored("unknown"));
    assertTrue(RULES.place("head").orElseThrow().transposed());
  }

  @Test
  public void upstreamMayHaveOtherAxes() {
    assertEquals(List.of("1", "*", "c"), RULES.place("position").orElseThrow().shape());
    assertEquals(List.of(), RULES.place("head").orElseThrow().shape());
  }

  @Test
  public void everyMappingOfTheLibraryLeadsBack() {
    for (String name : List.of("videomae", "timm-vit", "huggingface-videomae", "point-mae")) {
      NameMapping mapping = NameMapping.of(name);
      for (int i = 0; i < 3; i++) {
        List<String> upstream = mapping.upstreamNames("stage", 2 * i + ".qkv.weight");
        assertFalse(upstream.isEmpty(), name);
        for (int part = 0; part < upstream.size(); part++) {
          Place place = mapping.place(upstream.get(part)).orElseThrow();
          assertEquals(2 * i + ".qkv.weight", place.parameter());
          assertEquals(part, place.part());
          assertEquals(upstream.size(), place.parts());
        }
      }
    }
  }

  /** A whole recognizer leaves under the names that it has with its head. */
  @Test
  public void stagesOfVideoSwinHaveTheirNames() {
    NameMapping official = NameMapping.of("video-swin");
    Place table = new Place("stage2", "10.positionBias", false, 0, 1, List.of());
    String name = "layers.2.blocks.5.attn.relative_position_bias_table";
    assertEquals(Optional.of(table), official.place(name));
    assertEquals(Optional.of(table), official.place("backbone." + name));
    assertEquals(List.of("backbone." + name), official.upstreamNames("stage2", "10.positionBias"));
    assertEquals(List.of("cls_head.fc_cls.bias"), official.upstreamNames("classifier", "b"));
    assertTrue(official.isIgnored("layers.0.blocks.0.attn.relative_position_index"));
    NameMapping torchvision = NameMapping.of("torchvision-swin3d");
    assertEquals(
        Optional.of(new Place("stage2", "11.output.weight", false, 0, 1, List.of())),
        torchvision.place("features.4.5.mlp.3.weight"));
    assertEquals(
        Optional.of(new Place("merging1", "reduction.weight", false, 0, 1, List.of())),
        torchvision.place("features.3.reduction.weight"));
    assertEquals(Optional.empty(), torchvision.place("features.4.reduction.weight"));
    assertTrue(torchvision.isIgnored("features.6.1.attn.relative_position_index"));
  }

  @Test
  public void whatIsNoRuleIsNamed() {
    String line =
        Thrown.message(
            IllegalArgumentException.class,
            () -> NameMapping.parse("mine", List.of("a -> b/c", "a b")));
    assertTrue(line.contains("Line 2") && line.contains("'mine'"), line);
    String part =
        Thrown.message(
            IllegalArgumentException.class,
            () -> NameMapping.parse("mine", List.of("a -> b/c [2/2]")));
    assertTrue(part.contains("part 2 of 2"), part);
    String unknown = Thrown.message(IllegalArgumentException.class, () -> NameMapping.of("nobody"));
    assertTrue(unknown.contains("nobody"), unknown);
  }
}

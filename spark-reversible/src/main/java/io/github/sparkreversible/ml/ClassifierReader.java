package io.github.sparkreversible.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.datasets.transform.VideoAugmenter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.MLReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Reads a classifier's params, also those of versions whose only augmentation was a shift of the
 * clips, by the params {@value #SHIFT} and {@value #FILL}: they become the augmenter that shifts
 * every row as those versions did. An augmenter whose aspect ratio has no effect, which is refused
 * now, is read without it.
 */
final class ClassifierReader extends MLReader<Dr2NetClassifier> {
  private static final Logger LOG = LoggerFactory.getLogger(ClassifierReader.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Largest shift, as a fraction of height and width. */
  private static final String SHIFT = "randomShift";

  /** What a shift uncovers, in the words of {@link VideoAugmenter#fill}. */
  private static final String FILL = "shiftFill";

  private static final String AUGMENTER = "augmenter";

  @Override
  public Dr2NetClassifier load(String path) {
    DefaultParamsReader.Metadata metadata =
        DefaultParamsReader$.MODULE$.loadMetadata(path, sc(), Dr2NetClassifier.class.getName());
    Dr2NetClassifier classifier = new Dr2NetClassifier(metadata.uid());
    try {
      JsonNode json = JSON.readTree(metadata.metadataJson());
      String augmenter = json.path("paramMap").path(AUGMENTER).asText();
      String allowed = withoutIdleAspect(augmenter);
      List<String> own =
          allowed.equals(augmenter) ? List.of(SHIFT, FILL) : List.of(SHIFT, FILL, AUGMENTER);
      metadata.getAndSetParams(
          classifier, Option.apply(JavaConverters.asScalaBuffer(own).toList()));
      setAugmenterOfShift(classifier, json);
      if (!allowed.equals(augmenter)) {
        LOG.warn("{}: augmenter '{}' is read as '{}'", path, augmenter, allowed);
        classifier.setAugmenter(allowed);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The classifier could not be read from " + path, e);
    }
    return classifier;
  }

  /** What the user had not set stays a default, unless defaults are others now. */
  private static void setAugmenterOfShift(Dr2NetClassifier classifier, JsonNode metadata) {
    JsonNode set = metadata.path("paramMap");
    JsonNode defaults = metadata.path("defaultParamMap");
    if (!set.has(SHIFT) && !set.has(FILL) && !defaults.has(SHIFT)) {
      return;
    }
    String augmenter =
        new VideoAugmenter()
            .setShift(value(set, defaults, SHIFT).doubleValue())
            .setFill(value(set, defaults, FILL).textValue())
            .toText();
    if (!augmenter.equals(classifier.getAugmenter())) {
      classifier.setAugmenter(augmenter);
    }
  }

  /** An augmenter's text without an aspect ratio of random parts where there are no such parts. */
  private static String withoutIdleAspect(String augmenter) {
    List<String> words = Arrays.asList(augmenter.strip().split("\\s+", -1));
    boolean hasParts = words.stream().anyMatch(word -> word.startsWith("cropArea="));
    boolean hasAspect = words.stream().anyMatch(word -> word.startsWith("cropAspect="));
    return hasParts || !hasAspect
        ? augmenter
        : words.stream()
            .filter(word -> !word.startsWith("cropAspect="))
            .collect(Collectors.joining(" "));
  }

  private static JsonNode value(JsonNode set, JsonNode defaults, String param) {
    return set.has(param) ? set.get(param) : defaults.path(param);
  }
}

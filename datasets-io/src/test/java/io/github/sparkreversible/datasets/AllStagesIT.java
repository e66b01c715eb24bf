package io.github.sparkreversible.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.sparkreversible.testing.Thrown;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every stage of this module has to have. Stages are found on the class path; each needs an
 * example in {@link StageExamples}.
 */
public class AllStagesIT {
  @TempDir public Path folder;

  /** Models are made by their estimators, which are tested. */
  static Stream<Class<?>> stages() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("io.github.sparkreversible.datasets")
            .stream()
            .filter(type -> type.isAssignableTo(PipelineStage.class))
            .filter(type -> !type.isAssignableTo(Model.class))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .map(JavaClass::reflect);
  }

  private static PipelineStage make(Class<?> type) throws ReflectiveOperationException {
    return (PipelineStage) type.getConstructor().newInstance();
  }

  @Test
  public void everyStageHasAnExampleAndEveryExampleAStage() {
    Set<String> found = stages().map(Class::getName).collect(Collectors.toSet());
    assertFalse(found.isEmpty(), "no stages were found");
    Set<String> examples =
        StageExamples.all().keySet().stream().map(Class::getName).collect(Collectors.toSet());
    assertEquals(found, examples, "examples in " + StageExamples.class);
  }

  @ParameterizedTest
  @MethodSource("stages")
  public void isPublicAndMadeWithAndWithoutUid(Class<?> type) throws ReflectiveOperationException {
    assertTrue(Modifier.isPublic(type.getModifiers()) && Modifier.isFinal(type.getModifiers()));
    PipelineStage named = (PipelineStage) type.getConstructor(String.class).newInstance("given");
    assertEquals("given", named.uid());
    assertNotEquals(make(type).uid(), make(type).uid());
    for (Param<?> param : named.params()) {
      assertEquals("given", param.parent(), param.name());
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  public void everyParamHasDocGetterAndSetter(Class<?> type) throws ReflectiveOperationException {
    PipelineStage stage = make(type);
    assertTrue(stage.params().length > 0, "no params");
    for (Param<?> param : stage.params()) {
      assertTrue(param.doc().length() > 10, param.name() + " has the doc '" + param.doc() + "'");
      assertSame(param, type.getMethod(param.name()).invoke(stage), param.name());
      String suffix = param.name().substring(0, 1).toUpperCase() + param.name().substring(1);
      assertEquals(0, type.getMethod("get" + suffix).getParameterCount(), param.name());
      assertTrue(
          Arrays.stream(type.getMethods())
              .anyMatch(
                  method ->
                      method.getName().equals("set" + suffix)
                          && method.getParameterCount() == 1
                          && method.getReturnType() == type),
          () -> type + " has no setter of '" + param.name() + "' that returns the stage");
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  public void theExampleSetsEveryParamToSomethingElse(Class<?> type)
      throws ReflectiveOperationException {
    PipelineStage fresh = make(type);
    PipelineStage example = StageExamples.of(type).stage();
    for (Param<?> param : example.params()) {
      assertTrue(example.isSet(param), () -> "param '" + param.name() + "' in the example");
      Param<?> same = fresh.getParam(param.name());
      if (fresh.hasDefault(same)) {
        assertNotEquals(value(fresh, same), value(example, param), param.name());
      }
    }
  }

  /** A value as it is saved; arrays are compared by it. */
  private static <T> String value(PipelineStage stage, Param<T> param) {
    return param.name() + "=" + param.jsonEncode(stage.getOrDefault(param));
  }

  private static List<String> values(PipelineStage stage) {
    return Arrays.stream(stage.params())
        .filter(stage::isDefined)
        .map(param -> (stage.isSet(param) ? "set " : "default ") + value(stage, param))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("stages")
  public void copyKeepsUidAndParamsAndTakesMore(Class<?> type) throws ReflectiveOperationException {
    PipelineStage stage = StageExamples.of(type).stage();
    List<String> before = values(stage);
    PipelineStage copy = stage.copy(ParamMap.empty());
    assertEquals(type, copy.getClass());
    assertEquals(type, type.getMethod("copy", ParamMap.class).getReturnType());
    assertEquals(stage.uid(), copy.uid());
    assertEquals(before, values(copy));
    assertEquals(values(make(type)), values(make(type).copy(ParamMap.empty())));
    String name = StageExamples.of(type).columnParam();
    Param<Object> column = stage.getParam(name);
    PipelineStage other = stage.copy(new ParamMap().put(column, "elsewhere"));
    assertEquals(name + "=\"elsewhere\"", value(other, column));
    assertEquals(before, values(stage), "the original");
  }

  @ParameterizedTest
  @MethodSource("stages")
  public void saveAndLoadKeepUidAndParams(Class<?> type)
      throws IOException, ReflectiveOperationException {
    int number = 0;
    for (PipelineStage stage : List.of(make(type), StageExamples.of(type).stage())) {
      String path = folder.resolve("stage" + number++).toUri().toString();
      ((MLWritable) stage).write().save(path);
      PipelineStage loaded =
          (PipelineStage) type.getMethod("load", String.class).invoke(null, path);
      assertEquals(type, loaded.getClass());
      assertEquals(stage.uid(), loaded.uid());
      assertEquals(values(stage), values(loaded));
      assertTrue(Modifier.isStatic(type.getMethod("read").getModifiers()));
    }
  }

  @ParameterizedTest
  @MethodSource("stages")
  public void theSchemaIsKnownBeforehand(Class<?> type) {
    StageExamples.Example example = StageExamples.of(type);
    Dataset<Row> input = example.input();
    StructType expected = example.stage().transformSchema(input.schema());
    Dataset<Row> output = transformed(example.stage(), input);
    assertEquals(expected.prettyJson(), output.schema().prettyJson());
    assertFalse(output.collectAsList().isEmpty());
  }

  private static Dataset<Row> transformed(PipelineStage stage, Dataset<Row> input) {
    return stage instanceof Transformer transformer
        ? transformer.transform(input)
        : ((Estimator<?>) stage).fit(input).transform(input);
  }

  @ParameterizedTest
  @MethodSource("stages")
  public void aMissingInputColumnIsNamed(Class<?> type) {
    StageExamples.Example example = StageExamples.of(type);
    PipelineStage stage = example.stage();
    String name = (String) stage.getOrDefault(stage.getParam(example.columnParam()));
    StructType without = example.input().drop(name).schema();
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> example.stage().transformSchema(without));
    assertTrue(message.contains("'" + name + "'"), message);
  }
}

package io.github.sparkreversible.notebooks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Console$;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction0;
import scala.tools.nsc.GenericRunnerSettings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;

/**
 * The Scala compiler's interpreter as Zeppelin's {@code %spark} sets it up: class-based wrappers,
 * whose classes executors load through Spark, and the variables {@code spark}, {@code sc} and
 * {@code z}.
 */
final class ScalaNotebook implements AutoCloseable {

  private final IMain interpreter;
  private final StringWriter messages;

  private ScalaNotebook(IMain interpreter, StringWriter messages) {
    this.interpreter = interpreter;
    this.messages = messages;
  }

  /**
   * Starts the interpreter.
   *
   * @param spark session whose {@code spark.repl.class.outputDir} is {@code classes}
   * @param classes folder for the classes of the paragraphs
   * @param tables what {@code z} is
   */
  static ScalaNotebook start(SparkSession spark, Path classes, ShownTables tables) {
    GenericRunnerSettings settings =
        new GenericRunnerSettings(
            new scala.runtime.AbstractFunction1<>() {
              @Override
              public scala.runtime.BoxedUnit apply(String message) {
                throw new IllegalArgumentException(message);
              }
            });
    List<String> options =
        List.of("-usejavacp", "-Yrepl-class-based", "-Yrepl-outdir", classes.toString());
    settings.processArguments(scalaList(options), true);
    StringWriter messages = new StringWriter();
    IMain interpreter = new IMain(settings, new PrintWriter(messages, true));
    ScalaNotebook notebook = new ScalaNotebook(interpreter, messages);
    interpreter.initializeSynchronous();
    notebook.bind("spark", SparkSession.class, spark);
    notebook.bind("sc", SparkContext.class, spark.sparkContext());
    notebook.bind("z", ShownTables.class, tables);
    notebook.run("import spark.implicits._\nimport spark.sql");
    return notebook;
  }

  private void bind(String name, Class<?> type, Object value) {
    Results.Result result =
        interpreter.bind(name, type.getName(), value, scalaList(List.of("@transient")));
    if (!isSuccess(result)) {
      throw new IllegalStateException("cannot bind " + name);
    }
  }

  /**
   * Runs a paragraph.
   *
   * @param code Scala statements
   * @return what it printed
   * @throws AssertionError if it does not compile, or throws; with everything it printed
   */
  String run(String code) {
    messages.getBuffer().setLength(0);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
    Results.Result result =
        Console$.MODULE$.withOut(
            stream,
            new AbstractFunction0<Results.Result>() {
              @Override
              public Results.Result apply() {
                return interpreter.interpret(code);
              }
            });
    String printed = output.toString(StandardCharsets.UTF_8);
    if (!isSuccess(result)) {
      throw new AssertionError(
          result + " of the paragraph:\n" + code + "\n" + messages + "\n" + printed);
    }
    return printed;
  }

  private static boolean isSuccess(Results.Result result) {
    return result.toString().equals("Success");
  }

  private static scala.collection.immutable.List<String> scalaList(List<String> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }

  @Override
  public void close() {
    interpreter.close();
  }
}

package io.github.sparkreversible.testing.scalatest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads the JUnit XML reports {@code TEST-*.xml} that Surefire and ScalaTest both write. */
final class TestReports {

  private TestReports() {}

  /**
   * Counts the tests of every report in a folder.
   *
   * @param folder folder of the reports
   * @return counts by the name of the top-level class: tests of nested classes count for it
   * @throws IOException if the folder is absent or a report cannot be read; names the file
   */
  static SortedMap<String, TestCount> read(Path folder) throws IOException {
    return collect(folder, TestReports::count, TestCount::plus);
  }

  /**
   * How long the tests of every report in a folder took.
   *
   * @param folder folder of the reports
   * @return seconds by the name of the top-level class
   * @throws IOException if the folder is absent or a report cannot be read; names the file
   */
  static SortedMap<String, Double> seconds(Path folder) throws IOException {
    return collect(folder, TestReports::time, Double::sum);
  }

  private static <T> SortedMap<String, T> collect(
      Path folder, Function<Element, T> value, BinaryOperator<T> sum) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("no test reports: folder " + folder + " does not exist");
    }
    SortedMap<String, T> values = new TreeMap<>();
    for (Path file : files(folder)) {
      NodeList tests = testCases(file);
      for (int i = 0; i < tests.getLength(); i++) {
        Element test = (Element) tests.item(i);
        String topLevelClass = test.getAttribute("classname").replaceFirst("\\$.*", "");
        values.merge(topLevelClass, value.apply(test), sum);
      }
    }
    return values;
  }

  /** Surefire groups the digits of long times. */
  private static double time(Element test) {
    String time = test.getAttribute("time").replace(",", "");
    return time.isEmpty() ? 0 : Double.parseDouble(time);
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "TEST-*.xml")) {
      stream.forEach(files::add);
    }
    Collections.sort(files);
    return files;
  }

  private static NodeList testCases(Path file) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // The default one prints to the terminal besides throwing.
      builder.setErrorHandler(null);
      return builder.parse(file.toFile()).getDocumentElement().getElementsByTagName("testcase");
    } catch (SAXException | ParserConfigurationException e) {
      throw new IOException("cannot read the test report " + file + ": " + e.getMessage(), e);
    }
  }

  private static TestCount count(Element test) {
    if (has(test, "failure") || has(test, "error")) {
      return new TestCount(0, 1, 0);
    }
    return has(test, "skipped") ? new TestCount(0, 0, 1) : new TestCount(1, 0, 0);
  }

  private static boolean has(Element test, String child) {
    return test.getElementsByTagName(child).getLength() > 0;
  }
}

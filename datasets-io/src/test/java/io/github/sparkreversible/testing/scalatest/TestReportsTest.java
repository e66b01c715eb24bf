package io.github.sparkreversible.testing.scalatest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counting of the JUnit XML reports. */
public class TestReportsTest extends JUnitPlatformSuite {

  @TempDir Path folder;

  @Test
  void countsOutcomesByTopLevelClass() throws IOException {
    write(
        "TEST-a.ATest.xml",
        "<testsuite><properties/>"
            + "<testcase name='x' classname='a.ATest'/>"
            + "<testcase name='y' classname='a.ATest'><failure>no</failure></testcase>"
            + "<testcase name='z' classname='a.ATest'><skipped/></testcase></testsuite>");
    write(
        "TEST-a.ATest$Inner.xml",
        "<testsuite><testcase name='x' classname='a.ATest$Inner'><error/></testcase></testsuite>");
    write("other.xml", "<testsuite><testcase name='x' classname='b.BTest'/></testsuite>");

    assertEquals(Map.of("a.ATest", new TestCount(1, 2, 1)), TestReports.read(folder));
  }

  @Test
  void addsTimesByTopLevelClass() throws IOException {
    write(
        "TEST-a.ATest.xml",
        "<testsuite><testcase name='x' classname='a.ATest' time='1,000.5'/>"
            + "<testcase name='y' classname='a.ATest$Inner' time='0.25'/>"
            + "<testcase name='z' classname='a.BTest'/></testsuite>");

    assertEquals(Map.of("a.ATest", 1000.75, "a.BTest", 0.0), TestReports.seconds(folder));
  }

  @Test
  void absentFolderIsNamed() {
    Path absent = folder.resolve("absent");
    IOException e = assertThrows(IOException.class, () -> TestReports.read(absent));
    assertTrue(e.getMessage().contains(absent.toString()), e::getMessage);
  }

  @Test
  void brokenReportIsNamed() throws IOException {
    write("TEST-broken.xml", "<testsuite>");
    IOException e = assertThrows(IOException.class, () -> TestReports.read(folder));
    assertTrue(e.getMessage().contains("TEST-broken.xml"), e::getMessage);
  }

  private void write(String name, String xml) throws IOException {
    Files.writeString(folder.resolve(name), xml);
  }
}

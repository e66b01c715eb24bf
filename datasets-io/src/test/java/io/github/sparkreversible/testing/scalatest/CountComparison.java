package io.github.sparkreversible.testing.scalatest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Holds the tests that ScalaTest ran against those that Surefire ran. */
final class CountComparison {

  private CountComparison() {}

  /**
   * Lists everything for which the build must fail.
   *
   * @param surefire counts by class, from Surefire's reports
   * @param scalaTest counts by class, from ScalaTest's reports
   * @return one line for each fault, empty if there is none
   */
  static List<String> faults(
      SortedMap<String, TestCount> surefire, SortedMap<String, TestCount> scalaTest) {
    List<String> faults = new ArrayList<>();
    SortedSet<String> classes = new TreeSet<>(surefire.keySet());
    classes.addAll(scalaTest.keySet());
    for (String name : classes) {
      TestCount bySurefire = surefire.getOrDefault(name, TestCount.NONE);
      TestCount byScalaTest = scalaTest.getOrDefault(name, TestCount.NONE);
      if (!bySurefire.equals(byScalaTest)) {
        faults.add(difference(name, bySurefire, byScalaTest));
      } else if (byScalaTest.failed() > 0) {
        faults.add(name + ": " + byScalaTest);
      }
    }
    if (total(scalaTest) == 0) {
      faults.add("ScalaTest ran no test at all");
    }
    return faults;
  }

  static int total(Map<String, TestCount> counts) {
    return counts.values().stream().mapToInt(TestCount::total).sum();
  }

  private static String difference(String name, TestCount surefire, TestCount scalaTest) {
    String hint = "";
    if (scalaTest.total() == 0) {
      hint = "; a unit test class must extend " + JUnitPlatformSuite.class.getName();
    } else if (surefire.total() == 0) {
      hint = "; the name of a unit test class must end in Test";
    }
    return name + ": Surefire counts " + surefire + ", ScalaTest counts " + scalaTest + hint;
  }
}

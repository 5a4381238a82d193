package dev.sluice.house.capabilities;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** How tests went, as Surefire tells it in one XML file per class. */
record SuiteResults(SortedMap<SuiteTest, Outcome> outcomes) {
  /** How one test went. */
  enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  /** The results in a directory of reports; empty if there is none. */
  static SuiteResults in(Path reports) throws IOException {
    SortedMap<SuiteTest, Outcome> outcomes = new TreeMap<>();
    if (Files.isDirectory(reports)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
        for (Path file : files) {
          read(file, outcomes);
        }
      }
    }
    return new SuiteResults(outcomes);
  }

  private static void read(Path file, SortedMap<SuiteTest, Outcome> outcomes) throws IOException {
    NodeList cases;
    try {
      cases =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getElementsByTagName("testcase");
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("Can't read the test report " + file + ": " + e.getMessage(), e);
    }
    for (int i = 0; i < cases.getLength(); i++) {
      Element one = (Element) cases.item(i);
      SuiteTest test = new SuiteTest(plain(one, "classname", '('), plain(one, "name", '['));
      outcomes.merge(test, outcome(one), SuiteResults::worse);
    }
  }

  /** A case may be one of several of its test: {@code method[0]}, {@code type(suffix)}. */
  private static String plain(Element one, String attribute, char end) {
    String text = one.getAttribute(attribute);
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }

  private static Outcome outcome(Element one) {
    if (has(one, "failure") || has(one, "error")) {
      return Outcome.FAILED;
    }
    return has(one, "skipped") ? Outcome.SKIPPED : Outcome.PASSED;
  }

  private static boolean has(Element one, String child) {
    return one.getElementsByTagName(child).getLength() > 0;
  }

  private static Outcome worse(Outcome one, Outcome other) {
    return one == Outcome.FAILED || other == Outcome.FAILED ? Outcome.FAILED : one;
  }

  boolean isEmpty() {
    return outcomes.isEmpty();
  }

  boolean hasPassed(SuiteTest test) {
    return outcomes.get(test) == Outcome.PASSED;
  }

  long passed() {
    return count(Outcome.PASSED);
  }

  long failed() {
    return count(Outcome.FAILED);
  }

  private long count(Outcome wanted) {
    return outcomes.values().stream().filter(outcome -> outcome == wanted).count();
  }
}

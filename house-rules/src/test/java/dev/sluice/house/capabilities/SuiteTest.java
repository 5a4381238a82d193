package dev.sluice.house.capabilities;

/**
 * A test method of Beam's suites.
 *
 * @param type the class that it runs in, which may have inherited it
 */
record SuiteTest(String type, String method) implements Comparable<SuiteTest> {
  /** From {@code class#method}. */
  static SuiteTest parse(String text) {
    int at = text.indexOf('#');
    if (at < 0) {
      throw new IllegalArgumentException("Not a test, which is class#method: " + text);
    }
    return new SuiteTest(text.substring(0, at), text.substring(at + 1));
  }

  @Override
  public int compareTo(SuiteTest other) {
    int byType = type.compareTo(other.type);
    return byType != 0 ? byType : method.compareTo(other.method);
  }

  @Override
  public String toString() {
    return type + "#" + method;
  }
}

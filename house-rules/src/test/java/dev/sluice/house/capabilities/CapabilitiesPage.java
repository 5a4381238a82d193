package dev.sluice.house.capabilities;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The page as text, from how Sluice did in the suite.
 *
 * @param modes per mode of the suite, what is known of it
 */
record CapabilitiesPage(
    SuiteMethods suite, SuiteResults sluice, List<Peer> peers, Map<String, String> modes) {
  static final String BEGIN_MODES = "| mode | option | passed |";

  CapabilitiesPage {
    peers = List.copyOf(peers);
    modes = Map.copyOf(modes);
  }

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("# Capabilities");
    lines.add("");
    lines.add(
        "How much of the Beam model works, as told by Beam's own ValidatesRunner suite. This");
    lines.add(
        "page is made from the suite's results by `CapabilitiesPageTest`, which fails when the");
    lines.add("page says something else; [testing](testing.md) has the commands.");
    lines.add("");
    totals(lines);
    categories(lines);
    notPassed(lines);
    modes(lines);
    return String.join("\n", lines) + "\n";
  }

  private void totals(List<String> lines) {
    lines.add("| runner | passes of " + suite.size() + " | measured with |");
    lines.add("| --- | --- | --- |");
    lines.add("| **Sluice** | **" + count(sluice::hasPassed) + "** | the version that is built |");
    for (Peer peer : peers) {
      lines.add("| %s | %d | Beam %s |".formatted(peer.name(), peer.passed(), peer.measured()));
    }
    lines.add("");
    lines.add(
        "The suite has the same methods in Beam 2.70.0 to 2.73.0, and nothing was excluded for");
    lines.add("any runner. Of Flink and Spark only the totals are known.");
    lines.add("");
  }

  private void categories(List<String> lines) {
    List<Peer> known = peers.stream().filter(peer -> peer.others() != null).toList();
    lines.add("## By what a test uses");
    lines.add("");
    lines.add("Categories as in Beam's annotations. A test counts in each category that it has.");
    lines.add("");
    StringBuilder head = new StringBuilder("| category | tests | Sluice |");
    StringBuilder rule = new StringBuilder("| --- | --- | --- |");
    for (Peer peer : known) {
      head.append(' ').append(peer.name()).append(" |");
      rule.append(" --- |");
    }
    lines.add(head.toString());
    lines.add(rule.toString());
    row(lines, "all", test -> true, known);
    row(lines, "none of these", test -> suite.uses().stream().noneMatch(in(test)), known);
    for (String category : suite.uses()) {
      row(lines, "`" + category + "`", test -> suite.isIn(test, category), known);
    }
    lines.add("");
  }

  private Predicate<String> in(SuiteTest test) {
    return category -> suite.isIn(test, category);
  }

  private void row(
      List<String> lines, String name, Predicate<SuiteTest> isMeant, List<Peer> known) {
    StringBuilder row = new StringBuilder("| ").append(name);
    row.append(" | ").append(count(isMeant));
    row.append(" | ").append(count(isMeant.and(sluice::hasPassed)));
    for (Peer peer : known) {
      row.append(" | ").append(count(isMeant.and(peer::passes)));
    }
    lines.add(row.append(" |").toString());
  }

  private void notPassed(List<String> lines) {
    lines.add("## What does not pass");
    lines.add("");
    lines.add("| tests | | why |");
    lines.add("| --- | --- | --- |");
    Predicate<SuiteTest> isLeft = test -> !sluice.hasPassed(test);
    long ignored = count(isLeft.and(suite::isIgnored));
    if (ignored > 0) {
      lines.add("| `@Ignore` | " + ignored + " | Beam itself does not run them |");
      isLeft = isLeft.and(test -> !suite.isIgnored(test));
    }
    for (Map.Entry<String, String> reason : SuiteMethods.OUT_OF_REACH.entrySet()) {
      Predicate<SuiteTest> isMeant = test -> suite.isIn(test, reason.getKey());
      long tests = count(isLeft.and(isMeant));
      if (tests > 0) {
        lines.add("| `%s` | %d | %s |".formatted(reason.getKey(), tests, reason.getValue()));
        isLeft = isLeft.and(isMeant.negate());
      }
    }
    suite.categories().keySet().stream()
        .filter(isLeft)
        .forEach(test -> lines.add("| `" + test + "` | 1 | see [testing](testing.md) |"));
    lines.add("");
  }

  private void modes(List<String> lines) {
    lines.add("## In other modes");
    lines.add("");
    lines.add("As last run; each command is `./mvnw -Pquick -pl validates-runner-tests -am test");
    lines.add("-Dunit.skip -Dvr.skip=false` and what stands here.");
    lines.add("");
    lines.add(BEGIN_MODES);
    lines.add("| --- | --- | --- |");
    for (SuiteMode mode : SuiteMode.values()) {
      lines.add(mode.row(modes.getOrDefault(mode.title(), "not run yet")));
    }
  }

  private long count(Predicate<SuiteTest> isMeant) {
    return suite.categories().keySet().stream().filter(isMeant).count();
  }
}

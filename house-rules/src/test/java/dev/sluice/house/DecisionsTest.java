package dev.sluice.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of decisions has each of them, under its number and title. */
final class DecisionsTest {
  private static final Pattern TITLE = Pattern.compile("# (\\d{3}) (\\S.*)");

  private final Path folder = Code.root().resolve("docs/decisions");

  @Test
  void listsEachDecisionUnderItsTitle() throws IOException {
    List<Path> pages;
    try (Stream<Path> files = Files.list(folder)) {
      pages =
          files
              .filter(file -> file.getFileName().toString().matches("\\d{3}-.*"))
              .sorted()
              .toList();
    }
    List<String> expected = pages.stream().map(DecisionsTest::row).toList();

    List<String> listed =
        Code.lines(folder.resolve("README.md")).stream()
            .filter(line -> line.matches("\\| \\d{3} .*"))
            .map(line -> line.replaceFirst("^(\\| \\d{3} \\| \\[.*?]\\(.*?\\) \\|).*", "$1"))
            .toList();

    assertThat(listed).containsExactlyElementsOf(expected);
  }

  private static String row(Path page) {
    Matcher title = TITLE.matcher(Code.lines(page).get(0));
    String name = String.valueOf(page.getFileName());
    assertThat(title.matches() && name.startsWith(title.group(1)))
        .as("%s begins with its number and title", name)
        .isTrue();
    return "| " + title.group(1) + " | [" + title.group(2) + "](" + name + ") |";
  }
}

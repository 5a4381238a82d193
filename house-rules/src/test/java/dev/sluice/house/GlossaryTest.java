package dev.sluice.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The words that the docs define are those of the code, and the code's rooms are among them. */
final class GlossaryTest {
  private static final String NOT_USED = "## Words that are not used";
  private static final Pattern ROW = Pattern.compile("\\| ([a-z][a-z ]*) \\| .+ \\|");
  private static final Pattern HUMP = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+");
  private static final String[] STOREYS = {
    "dev.sluice.state..", "dev.sluice.engine..", "dev.sluice.translation..", "dev.sluice.runner.."
  };

  /** Storeys, and words of Beam and of the field that need no line of ours. */
  private static final Set<String> OF_THE_FIELD =
      Set.of(
          "state",
          "engine",
          "translation",
          "runner",
          "heap",
          "rocksdb",
          "dofn",
          "read",
          "window",
          "time");

  private final Set<String> names = names();

  @Test
  void everyWordIsUsedInCode() {
    Set<String> words = words();
    assertThat(words).contains("query", "head", "snapshot").hasSizeGreaterThan(60);

    assertThat(words).allSatisfy(word -> assertThat(uses(word)).as(word).isNotEmpty());
  }

  @Test
  void everyRoomIsNamedByAWord() {
    Set<String> words = words();
    Set<String> rooms = new TreeSet<>();
    for (JavaClass type : Code.CLASSES.that(resideInAnyPackage(STOREYS))) {
      String room = type.getPackageName();
      rooms.add(room.substring(room.lastIndexOf('.') + 1));
    }

    rooms.removeAll(words);
    rooms.removeAll(OF_THE_FIELD);
    assertThat(rooms).as("packages that no word of the glossary names").isEmpty();
  }

  @Test
  void noWordIsUsedThatTheGlossaryForbids() {
    List<String> forbidden = rows(glossary(), NOT_USED, true);
    assertThat(forbidden).isNotEmpty();

    assertThat(forbidden).allSatisfy(word -> assertThat(uses(word)).as(word).isEmpty());
  }

  /** The names in which a word stands, one or several humps of them, plural or not. */
  private Set<String> uses(String word) {
    Set<String> uses = new TreeSet<>();
    Pattern humps = Pattern.compile("(^|.* )" + word + "(s|es)?( .*|$)");
    for (String name : names) {
      if (humps.matcher(name).matches()) {
        uses.add(name);
      }
    }
    return uses;
  }

  private static Set<String> words() {
    Set<String> words = new TreeSet<>(rows(glossary(), NOT_USED, false));
    List<String> map = Code.lines(Code.root().resolve("docs/ARCHITECTURE.md"));
    words.addAll(rows(map, "## Rooms", false));
    return words;
  }

  private static List<String> glossary() {
    return Code.lines(Code.root().resolve("docs/glossary.md"));
  }

  /** The first cells of the tables before a heading, or of those after it. */
  private static List<String> rows(List<String> lines, String heading, boolean isAfter) {
    int at = lines.indexOf(heading);
    assertThat(at).as(heading).isPositive();
    List<String> words = new ArrayList<>();
    for (String line : isAfter ? lines.subList(at, lines.size()) : lines.subList(0, at)) {
      Matcher row = ROW.matcher(line);
      if (row.matches() && !row.group(1).equals("word") && !row.group(1).equals("not")) {
        words.add(row.group(1));
      }
    }
    return words;
  }

  /** What types, methods, fields and packages are called, in small letters with spaces. */
  private static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (JavaClass type : Code.CLASSES.that(resideInAnyPackage(STOREYS))) {
      names.add(spaced(type.getSimpleName()));
      for (JavaMember member : type.getMembers()) {
        names.add(spaced(member.getName()));
      }
      for (Path part : Path.of(type.getPackageName().replace('.', '/'))) {
        names.add(part.toString());
      }
    }
    return names;
  }

  private static String spaced(String name) {
    List<String> humps = new ArrayList<>();
    Matcher hump = HUMP.matcher(name);
    while (hump.find()) {
      humps.add(hump.group().toLowerCase(Locale.ROOT));
    }
    return String.join(" ", humps);
  }
}

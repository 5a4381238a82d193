package dev.sluice.state.faults;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The names whose last changes are not on the disk yet: what each of them stood for before, oldest
 * first. Guarded by the disk's lock.
 *
 * <p>What a name stood for is kept by a second link outside the directory. Of a directory's changes
 * only the latest can be lost: file systems write them down after some seconds in any case.
 */
final class UnsyncedNames {
  private static final int MOST_PER_DIRECTORY = 64;

  private final Path kept;
  private final Map<Path, Map<Path, List<State>>> directories = new LinkedHashMap<>();
  private long links;

  /**
   * @param kept a directory for links
   */
  UnsyncedNames(Path kept) {
    this.kept = kept;
  }

  /**
   * What a name stood for before a change.
   *
   * @param link to the file; null if there was none
   * @param move the number of the move that changed it; 0 if it was none
   */
  private record State(@Nullable Path link, long move) {}

  /** To be called before a name comes, goes, or stands for another file. */
  void change(Path name) throws IOException {
    change(name, 0);
  }

  void move(Path file, Path target) throws IOException {
    links++;
    long move = links;
    change(file, move);
    change(target, move);
  }

  private void change(Path name, long move) throws IOException {
    Path link = null;
    if (Files.isRegularFile(name)) {
      link = kept.resolve(String.valueOf(++links));
      Files.createLink(link, name);
    }
    Map<Path, List<State>> names =
        directories.computeIfAbsent(name.resolveSibling(""), key -> new LinkedHashMap<>());
    List<State> states = names.remove(name);
    if (states == null) {
      states = new ArrayList<>();
    }
    states.add(new State(link, move));
    names.put(name, states);
    if (names.size() > MOST_PER_DIRECTORY) {
      Path oldest = names.keySet().iterator().next();
      forget(names.remove(oldest));
    }
  }

  /** The changes of this directory's names last. */
  void synced(Path directory) throws IOException {
    Map<Path, List<State>> names = directories.remove(directory.resolve("x").resolveSibling(""));
    if (names != null) {
      for (List<State> states : names.values()) {
        forget(states);
      }
    }
  }

  private static void forget(@Nullable List<State> states) throws IOException {
    if (states != null) {
      for (State state : states) {
        if (state.link() != null) {
          Files.deleteIfExists(state.link());
        }
      }
    }
  }

  /** Makes of the names what a power cut leaves. */
  void cut(Random random) throws IOException {
    long moves = random.nextLong();
    boolean allLost = random.nextInt(4) == 0;
    for (Map<Path, List<State>> names : directories.values()) {
      for (Map.Entry<Path, List<State>> entry : names.entrySet()) {
        List<State> states = entry.getValue();
        int chosen = allLost ? 0 : random.nextInt(states.size() + 1);
        State last = states.get(states.size() - 1);
        if (last.move() != 0) {
          // A move is one: both names have it, or neither.
          chosen = states.size() - new Random(moves + last.move()).nextInt(2);
        }
        if (chosen < states.size()) {
          restore(entry.getKey(), states.get(chosen).link());
        }
      }
    }
    for (Map<Path, List<State>> names : directories.values()) {
      for (List<State> states : names.values()) {
        forget(states);
      }
    }
    directories.clear();
  }

  private static void restore(Path name, @Nullable Path link) throws IOException {
    if (!Files.isDirectory(name.resolveSibling(""))) {
      return;
    }
    if (Files.exists(name)) {
      MoreFiles.deleteRecursively(name, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    if (link != null) {
      Files.createLink(name, link);
    }
  }
}

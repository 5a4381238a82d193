package dev.sluice.testkit.chaos.job;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Words to whoever started this process, on its standard output. */
public final class Said {
  /** Stands before each of them. */
  public static final String MARK = "chaos: ";

  private static final Set<String> DONE = ConcurrentHashMap.newKeySet();

  private Said() {}

  static void once(String word) {
    if (DONE.add(word)) {
      System.out.println(MARK + word);
    }
  }
}

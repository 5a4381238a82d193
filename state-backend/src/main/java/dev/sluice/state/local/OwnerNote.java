package dev.sluice.state.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an owner says of itself in the file {@code .owner}: enough to find out whether it still runs
 * without touching its lock.
 *
 * <pre>
 *   process 4711 on host, started 2026-11-30T21:00:00.120Z      for people
 *   start 1f0c…/8812345                                         for {@link #isAlive}, see there
 *   space pid:[4026531836]                                      whose numbers of processes these are
 *   nonce 6fa4…/12                                              of this ownership alone
 * </pre>
 *
 * <p>An older Sluice wrote the first line alone.
 *
 * @param text the first line
 * @param start of the process, as exactly as the system tells; empty if it does not
 */
record OwnerNote(String text, long pid, String host, String start, String space, String nonce) {
  private static final Pattern FIRST =
      Pattern.compile("process (\\d+) on (.*?)(?:, started (\\S+))?");

  /** How far two readings of one process's start may lie apart where the system has no better. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** This class may be loaded more than once in a process. */
  private static final String LOADED = UUID.randomUUID().toString();

  private static final AtomicLong OWNERSHIPS = new AtomicLong();

  /** Whether an owner is at work. */
  enum Life {
    ALIVE,
    DEAD,
    /** It is of another machine or container. */
    UNKNOWN
  }

  /** A note of this process. */
  static OwnerNote self() {
    ProcessHandle process = ProcessHandle.current();
    String started = process.info().startInstant().map(start -> ", started " + start).orElse("");
    return new OwnerNote(
        "process " + process.pid() + " on " + localHost() + started,
        process.pid(),
        localHost(),
        startOf(process),
        localSpace(),
        LOADED + "/" + OWNERSHIPS.incrementAndGet());
  }

  /** Whether this very class wrote it: then who holds what is known better than from notes. */
  boolean isFromHere() {
    return nonce.startsWith(LOADED + "/");
  }

  /** Reads a note; nothing if there is none, or it is just being written. */
  static Optional<OwnerNote> read(Path file) throws IOException {
    String content;
    try {
      content = Files.readString(file, UTF_8);
    } catch (java.nio.file.NoSuchFileException e) {
      return Optional.empty();
    }
    String text = content.lines().findFirst().orElse("");
    Matcher first = FIRST.matcher(text);
    if (!first.matches() || first.group(1).length() > 18) {
      return Optional.empty();
    }
    String started = first.group(3) == null ? "" : first.group(3);
    return Optional.of(
        new OwnerNote(
            text,
            Long.parseLong(first.group(1)),
            first.group(2),
            line(content, "start ").orElse(started),
            line(content, "space ").orElse(""),
            line(content, "nonce ").orElse("")));
  }

  String content() {
    return text + "\nstart " + start + "\nspace " + space + "\nnonce " + nonce + "\n";
  }

  boolean isOfThisProcess() {
    return pid == ProcessHandle.current().pid() && isAlive() == Life.ALIVE;
  }

  /**
   * Whether the process still runs: it is there, and began when the note says. On Linux that is the
   * boot's id and the tick of the start, which no change of the clock moves; elsewhere a time.
   */
  Life isAlive() {
    boolean isNear = host.equals(localHost()) && (space.isEmpty() || space.equals(localSpace()));
    if (!isNear) {
      return Life.UNKNOWN;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return Life.DEAD;
    }
    String found = startOf(process.get());
    boolean isSame =
        start.isEmpty() || found.isEmpty() || found.equals(start) || isAbout(process.get());
    return isSame ? Life.ALIVE : Life.DEAD;
  }

  private boolean isAbout(ProcessHandle process) {
    Optional<Instant> began = process.info().startInstant();
    try {
      Instant noted = Instant.parse(start);
      return began.isEmpty()
          || Duration.between(noted, began.get()).abs().compareTo(TOLERANCE) <= 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static String startOf(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      // Behind the name, which may hold anything, the start is the 20th word.
      String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      if (words[0].equals("Z")) {
        return "ended, and nobody has asked how";
      }
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + "/" + words[19];
    } catch (IOException | RuntimeException e) {
      return process.info().startInstant().map(Instant::toString).orElse("");
    }
  }

  private static Optional<String> line(String content, String key) {
    return content
        .lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .findFirst();
  }

  /** Containers on one machine may have one host name, but not one space of processes. */
  private static String localSpace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }
}

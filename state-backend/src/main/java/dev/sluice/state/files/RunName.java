package dev.sluice.state.files;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a run's folder: it says which process made it.
 *
 * @param pid its number
 * @param startMillis when it started, 0 if that is not known
 * @param folder counts the folders of the process
 */
record RunName(long pid, long startMillis, long folder) {
  private static final Pattern FORM = Pattern.compile("run-(\\d{1,18})-(\\d{1,18})-(\\d{1,18})");
  private static final long SELF = ProcessHandle.current().pid();
  private static final long STARTED = startMillis(ProcessHandle.current());

  static RunName ofThisProcess(long folder) {
    return new RunName(SELF, STARTED, folder);
  }

  static @Nullable RunName parse(Path path) {
    Matcher form = FORM.matcher(String.valueOf(path.getFileName()));
    return form.matches()
        ? new RunName(
            Long.parseLong(form.group(1)),
            Long.parseLong(form.group(2)),
            Long.parseLong(form.group(3)))
        : null;
  }

  boolean isOfThisProcess() {
    return pid == SELF && startMillis == STARTED;
  }

  /** Whether this machine has a process of that number, be it another one. */
  boolean isNumberTaken() {
    return ProcessHandle.of(pid).isPresent();
  }

  /** Whether this machine has just that process, as far as can be told. */
  boolean isAlive() {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    return process.isPresent() && startMillis(process.get()) == startMillis;
  }

  private static long startMillis(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  @Override
  public String toString() {
    return "run-" + pid + "-" + startMillis + "-" + folder;
  }
}

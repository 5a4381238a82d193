package dev.sluice.testkit.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * {@code <scenario> <seed> <rounds> [folder]}: plays a scenario with one seed after the other.
 * testkit/README.md says what the scenarios are.
 */
public final class Chaos {
  private static final String TOPICS = "kafka-";

  /** By name; a scenario may want to know the rounds. */
  private static final Map<String, LongFunction<Scenario>> SCENARIOS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("files-kills", rounds -> new Kills(1)),
              Map.entry(TOPICS + "kills", rounds -> new Kills(1)),
              Map.entry("herd-kills", rounds -> new Kills(5)),
              Map.entry("files-stops", rounds -> new Stops()),
              Map.entry(TOPICS + "stops", rounds -> new Stops()),
              Map.entry("disk-full", rounds -> new DiskFull()),
              Map.entry("damage", rounds -> new Damage()),
              Map.entry("owners", rounds -> new Owners()),
              Map.entry("paused", rounds -> new Paused()),
              Map.entry("hostile", rounds -> new Hostile()),
              Map.entry("steady", Steady::new)));

  private Chaos() {}

  /** Exit codes: 0 all was right, 1 something was not, 2 the command line is wrong. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LongFunction<Scenario> scenario = arguments.length < 3 ? null : SCENARIOS.get(arguments[0]);
    if (scenario == null) {
      System.err.println(
          "Usage: <scenario> <seed> <rounds> [folder]; scenarios: "
              + String.join(", ", SCENARIOS.keySet())
              + ". The rounds of steady are minutes.");
      System.exit(2);
      return;
    }
    Path folder =
        arguments.length > 3 ? Path.of(arguments[3]) : Files.createTempDirectory("sluice-chaos-");
    long rounds = Long.parseLong(arguments[2]);
    boolean clean =
        play(arguments[0], scenario.apply(rounds), Long.parseLong(arguments[1]), rounds, folder);
    System.exit(clean ? 0 : 1);
  }

  private static boolean play(String name, Scenario scenario, long seed, long rounds, Path folder)
      throws IOException, InterruptedException {
    Tally tally = new Tally(System.out);
    Surroundings surroundings =
        new Surroundings(
            folder, name.startsWith(TOPICS), Jvm.warmedUp(folder.resolve("jvm")), tally);
    for (long round = 0; round < (scenario instanceof Steady ? 1 : rounds); round++) {
      scenario.play(surroundings, seed + round);
      tally.say(name + " seed " + (seed + round) + ": " + tally);
    }
    tally.say(name + " in all: " + tally + "; in " + folder.toAbsolutePath());
    return tally.isClean();
  }
}

package dev.sluice.runner.command;

import dev.sluice.engine.commit.Repair;
import dev.sluice.engine.commit.Survey;
import dev.sluice.state.local.LocalCheckpointStorage;
import java.io.PrintWriter;
import java.util.List;

/** What was found in a checkpoint and what can be done, in words. */
final class RepairReport {
  private RepairReport() {}

  /** Prints what was found; gives whether nothing is damaged. */
  static boolean print(PrintWriter out, LocalCheckpointStorage storage, Repair repair) {
    Survey survey = repair.survey();
    out.println("The checkpoint in " + storage.location() + " has " + survey.what() + ".");
    storage.markerDamage().ifPresent(damage -> out.println("damaged: " + damage));
    survey.damages().forEach(damage -> out.println("damaged: " + damage));
    survey.notes().forEach(note -> out.println("note: " + note));
    return storage.markerDamage().isEmpty() && !repair.isNeeded();
  }

  /** What a repair would do. */
  static String outlook(LocalCheckpointStorage storage, Repair repair) {
    if (!repair.isPossible()) {
      return "Nothing of it can be gone on from. Restore it from a copy, or begin anew with another"
          + " location.";
    }
    StringBuilder text = new StringBuilder();
    text.append("It can be repaired: ./sluice repair ").append(storage.location());
    text.append(" --yes has the query go on from batch ").append(repair.batch());
    if (repair.lastGivenUp() <= repair.batch()) {
      return text.append(". No batch is given up.").toString();
    }
    text.append(", and gives up what came after it, up to batch ").append(repair.lastGivenUp());
    text.append(": that is read and written again.");
    List<String> forgetful = repair.forgetful();
    if (!forgetful.isEmpty()) {
      text.append(
              " What was told that its records were committed, and can't deliver them again, loses")
          .append(" those after batch ")
          .append(repair.batch())
          .append(": ")
          .append(String.join(", ", forgetful))
          .append('.');
    }
    return text.toString();
  }
}

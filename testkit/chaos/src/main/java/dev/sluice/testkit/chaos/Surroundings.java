package dev.sluice.testkit.chaos;

import java.nio.file.Path;

/**
 * What all cases of a scenario share.
 *
 * @param topics whether the ledger and the lines are in topics; else in files
 */
record Surroundings(Path folder, boolean topics, Jvm jvm, Tally tally) {}

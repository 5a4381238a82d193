package dev.sluice.testkit.chaos;

import dev.sluice.testkit.chaos.job.Entry;
import java.io.IOException;
import java.util.List;

/** How the ledger comes to the job, and its lines back. Owned by the main thread. */
interface Plumbing extends AutoCloseable {
  /** Adds entries to what the job reads. */
  void send(List<Entry> entries) throws IOException;

  /** Nothing more comes. */
  void end() throws IOException;

  /** The job's options for this. */
  List<String> options();

  /** All lines that count as written, in any order. */
  List<String> lines() throws IOException, InterruptedException;

  @Override
  void close() throws IOException, InterruptedException;
}

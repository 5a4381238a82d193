package dev.sluice.runner;

import dev.sluice.engine.query.Query;
import dev.sluice.state.files.ScratchFolder;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left to do when the process ends, by itself or because somebody ends it: queries stop
 * after the batch in hand, within their patience, and working files are deleted. Those of a process
 * that is killed are deleted by the next one.
 */
final class EndOfProcess {
  private static final Logger LOG = LoggerFactory.getLogger(EndOfProcess.class);

  private EndOfProcess() {}

  /** Has it done, from now on. May be called any number of times. */
  static void begin() {
    Hook.register();
  }

  /** All are asked first, so that they end side by side. A keeper sees to it that each does. */
  private static void end() {
    List<Query> active = QueryLauncher.QUERIES.active();
    active.forEach(Query::requestStop);
    for (Query query : active) {
      try {
        query.stop();
        LOG.info("Query {} ended with its process: {}", query.name(), query.status());
      } catch (RuntimeException e) {
        LOG.warn("Query {} could not be ended with its process", query.name(), e);
      }
    }
    ScratchFolder.closeAll();
    if (!active.isEmpty()) {
      LOG.info("All queries of this process are closed");
    }
  }

  private static final class Hook {
    static {
      Runtime.getRuntime().addShutdownHook(new Thread(EndOfProcess::end, "sluice-end"));
    }

    static void register() {
      // The class is initialised, once.
    }
  }
}

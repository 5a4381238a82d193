package dev.sluice.runner;

import dev.sluice.state.files.ScratchFolder;

/**
 * What is left to do when the process ends, by itself or because somebody ends it: working files
 * are deleted. Those of a process that is killed are deleted by the next one.
 */
final class EndOfProcess {
  private EndOfProcess() {}

  /** Has it done, from now on. May be called any number of times. */
  static void begin() {
    Hook.register();
  }

  private static final class Hook {
    static {
      Runtime.getRuntime().addShutdownHook(new Thread(ScratchFolder::closeAll, "sluice-end"));
    }

    static void register() {
      // The class is initialised, once.
    }
  }
}

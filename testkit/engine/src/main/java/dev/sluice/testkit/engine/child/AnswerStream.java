package dev.sluice.testkit.engine.child;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/**
 * Writes answers, among them what user code threw: an exception that can't be serialised is told by
 * a {@link ForeignException}, those around it go as they are.
 */
final class AnswerStream extends ObjectOutputStream {
  AnswerStream(OutputStream out) throws IOException {
    super(out);
    enableReplaceObject(true);
  }

  @Override
  protected Object replaceObject(Object written) {
    return written instanceof Throwable thrown && !Probe.isPortable(thrown)
        ? new ForeignException(thrown)
        : written;
  }

  /** What is left of an exception that could not leave its process. */
  static final class ForeignException extends Exception {
    private static final long serialVersionUID = 1L;

    ForeignException(Throwable original) {
      super(original.toString(), original.getCause());
      setStackTrace(original.getStackTrace());
    }
  }

  /** Writes one exception to nowhere, without its causes and what it suppressed. */
  private static final class Probe extends ObjectOutputStream {
    private final Throwable probed;

    private Probe(Throwable probed) throws IOException {
      super(OutputStream.nullOutputStream());
      this.probed = probed;
      enableReplaceObject(true);
    }

    static boolean isPortable(Throwable thrown) {
      try (Probe probe = new Probe(thrown)) {
        probe.writeObject(thrown);
        return true;
      } catch (IOException | RuntimeException notPortable) {
        return false;
      }
    }

    @Override
    protected Object replaceObject(Object written) {
      return written instanceof Throwable && written != probed ? "elsewhere" : written;
    }
  }
}

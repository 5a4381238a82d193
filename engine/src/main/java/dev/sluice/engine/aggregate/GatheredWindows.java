package dev.sluice.engine.aggregate;

import dev.sluice.engine.plan.ElementCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** What a batch has gathered of one key, by window. Owned by the task's thread. */
interface GatheredWindows {
  List<Session> sessions();

  /** Where something belongs that is in {@code window}. */
  Session at(Object window);

  /** Estimates what is gathered; encodes nothing. */
  final class Sizes implements ElementCodec {
    private static final long serialVersionUID = 1L;
    private static final int SESSION_BYTES = 140;

    private final ElementCodec accumulators;

    Sizes(ElementCodec accumulators) {
      this.accumulators = accumulators;
    }

    @Override
    public void encode(Object element, OutputStream out) {
      throw new UnsupportedOperationException("What a batch gathers stays in memory");
    }

    @Override
    public Object decode(InputStream in) {
      throw new UnsupportedOperationException("What a batch gathers stays in memory");
    }

    @Override
    public long sizeBytes(Object element) {
      long bytes = 0;
      for (Session session : ((GatheredWindows) element).sessions()) {
        Object accumulator = session.state.accumulator;
        bytes += SESSION_BYTES + (accumulator == null ? 0 : accumulators.sizeBytes(accumulator));
      }
      return bytes;
    }

    @Override
    public ElementCodec copy() {
      return new Sizes(accumulators.copy());
    }
  }
}

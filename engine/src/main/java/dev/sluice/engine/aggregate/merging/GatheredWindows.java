package dev.sluice.engine.aggregate.merging;

import dev.sluice.engine.plan.ElementCodec;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** What a batch has gathered of one key, by window. Owned by the task's thread. */
interface GatheredWindows {
  List<KeyWindow> keyWindows();

  /** Where something belongs that is in {@code window}. */
  KeyWindow at(Object window);

  /** Estimates what is gathered; encodes nothing. */
  final class Sizes implements ElementCodec {
    private static final long serialVersionUID = 1L;
    private static final int WINDOW_BYTES = 140;

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
      for (KeyWindow keyWindow : ((GatheredWindows) element).keyWindows()) {
        Object accumulator = keyWindow.state.accumulator;
        bytes += WINDOW_BYTES + (accumulator == null ? 0 : accumulators.sizeBytes(accumulator));
      }
      return bytes;
    }

    @Override
    public ElementCodec copy() {
      return new Sizes(accumulators.copy());
    }
  }
}

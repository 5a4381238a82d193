package dev.sluice.engine.query;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A word, and how often it was seen. */
record Counted(String word, long count) {
  static final KeySelector BY_WORD =
      element -> ((Counted) element).word().getBytes(StandardCharsets.UTF_8);

  static final ElementCodec CODEC =
      new ElementCodec() {
        private static final long serialVersionUID = 1L;

        @Override
        public void encode(Object element, OutputStream out) throws IOException {
          DataOutputStream data = new DataOutputStream(out);
          data.writeUTF(((Counted) element).word());
          data.writeLong(((Counted) element).count());
        }

        @Override
        public Object decode(InputStream in) throws IOException {
          DataInputStream data = new DataInputStream(in);
          return new Counted(data.readUTF(), data.readLong());
        }
      };
}

package dev.sluice.testkit.engine.child;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A word with a number, at a time. */
record Item(String word, long millis, long number) {
  static final KeySelector BY_WORD =
      element -> ((Item) element).word().getBytes(StandardCharsets.UTF_8);

  static final ElementCodec CODEC =
      new ElementCodec() {
        private static final long serialVersionUID = 1L;

        @Override
        public void encode(Object element, OutputStream out) throws IOException {
          DataOutputStream data = new DataOutputStream(out);
          data.writeUTF(((Item) element).word());
          data.writeLong(((Item) element).millis());
          data.writeLong(((Item) element).number());
        }

        @Override
        public Object decode(InputStream in) throws IOException {
          DataInputStream data = new DataInputStream(in);
          return new Item(data.readUTF(), data.readLong(), data.readLong());
        }
      };

  static Item parse(String line) {
    String[] parts = line.split(" ", 3);
    return new Item(parts[2], Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  String asLine() {
    return millis + " " + number + " " + word;
  }
}

package dev.sluice.engine.embedded;

import dev.sluice.engine.plan.ElementCodec;
import dev.sluice.engine.plan.KeySelector;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What flows through the tests' plans. */
record Row(String key, long value, long timeMillis) {
  static final KeySelector BY_KEY =
      element -> ((Row) element).key().getBytes(StandardCharsets.UTF_8);
  static final ElementCodec CODEC = new Codec();

  Row at(long timeMillis) {
    return new Row(key, value, timeMillis);
  }

  private static final class Codec implements ElementCodec {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Object element, OutputStream out) throws IOException {
      Row row = (Row) element;
      DataOutputStream data = new DataOutputStream(out);
      data.writeUTF(row.key());
      data.writeLong(row.value());
      data.writeLong(row.timeMillis());
    }

    @Override
    public Object decode(InputStream in) throws IOException {
      DataInputStream data = new DataInputStream(in);
      return new Row(data.readUTF(), data.readLong(), data.readLong());
    }
  }
}

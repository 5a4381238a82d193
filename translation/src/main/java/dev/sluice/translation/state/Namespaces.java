package dev.sluice.translation.state;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.runners.core.StateNamespace;
import org.apache.beam.runners.core.StateNamespaces;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * State namespaces as bytes; all of a window's begin alike, so that they are one range.
 *
 * <pre>
 *   global              | 0x00
 *   window              | 0x01 | length | window | 0x00
 *   trigger of a window | 0x01 | length | window | 0x01 | trigger's index, 4 bytes
 * </pre>
 *
 * <p>Owned by one thread.
 */
final class Namespaces {
  private static final int CACHED = 1024;
  private static final byte[] GLOBAL = {0};
  private static final byte[] OF_WINDOW = {1};

  private final Coder<BoundedWindow> windowCoder;
  private final Codec codec = new Codec();
  private final Map<StateNamespace, byte[]> encoded = new HashMap<>();

  @SuppressWarnings("unchecked") // the pipeline's own windows
  Namespaces(Coder<? extends BoundedWindow> windowCoder) {
    this.windowCoder = (Coder<BoundedWindow>) windowCoder;
  }

  byte[] encode(StateNamespace namespace) {
    byte[] bytes = encoded.get(namespace);
    if (bytes == null) {
      bytes = encodeAnew(namespace);
      if (encoded.size() >= CACHED) {
        encoded.clear();
      }
      encoded.put(namespace, bytes);
    }
    return bytes;
  }

  /** How all namespaces of a window begin. */
  byte[] prefix(BoundedWindow window) {
    return Bytes.withPart(OF_WINDOW, codec.encode(windowCoder, window));
  }

  /** How many bytes the namespace takes at the start of {@code bytes}. */
  static int size(byte[] bytes) {
    if (bytes[0] == 0) {
      return 1;
    }
    int length = Bytes.length(bytes, 1);
    int end = 1 + Bytes.sizeOfLength(length) + length;
    return bytes[end] == 0 ? end + 1 : end + 5;
  }

  /** The namespace at the start of {@code bytes}. */
  StateNamespace decode(byte[] bytes) {
    if (bytes[0] == 0) {
      return StateNamespaces.global();
    }
    int length = Bytes.length(bytes, 1);
    int from = 1 + Bytes.sizeOfLength(length);
    BoundedWindow window = Codec.decode(windowCoder, bytes, from, length);
    int end = from + length;
    if (bytes[end] == 0) {
      return StateNamespaces.window(windowCoder, window);
    }
    int trigger = 0;
    for (int i = 1; i <= 4; i++) {
      trigger = trigger << 8 | (bytes[end + i] & 0xFF);
    }
    return StateNamespaces.windowAndTrigger(windowCoder, window, trigger);
  }

  private byte[] encodeAnew(StateNamespace namespace) {
    if (namespace instanceof StateNamespaces.GlobalNamespace) {
      return GLOBAL;
    }
    if (namespace instanceof StateNamespaces.WindowNamespace<?> ofWindow) {
      byte[] prefix = prefix(ofWindow.getWindow());
      return Arrays.copyOf(prefix, prefix.length + 1);
    }
    if (namespace instanceof StateNamespaces.WindowAndTriggerNamespace<?> ofTrigger) {
      byte[] prefix = prefix(ofTrigger.getWindow());
      byte[] bytes = Arrays.copyOf(prefix, prefix.length + 5);
      bytes[prefix.length] = 1;
      for (int i = 1; i <= 4; i++) {
        bytes[prefix.length + i] = (byte) (ofTrigger.getTriggerIndex() >>> (32 - 8 * i));
      }
      return bytes;
    }
    throw new IllegalArgumentException("There is no form for the namespace " + namespace);
  }
}

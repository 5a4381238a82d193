package dev.sluice.translation.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.beam.sdk.util.common.ReflectHelpers;
import org.jspecify.annotations.Nullable;

/**
 * Reads one Java object whose bytes may be anybody's. Owned by one thread.
 *
 * <p>Its classes are {@link AllowedClasses}; it is no deeper than {@value #MOST_DEEP}, and nothing
 * in it makes room for more than its bytes can hold. Collections are counted as their elements are,
 * again wherever one stands in another: that is how often they are looked through while they are
 * read, and sets that hold the same sets over and over would take for ever.
 */
final class GuardedObjects extends ObjectInputStream {
  private static final int MOST_DEEP = 500;

  /** What is shared may be counted so often for each byte, or so often in all. */
  private static final long COUNTED_EACH = 16;

  private static final long LEAST_COUNTED = 1_000_000;

  /** A table of a map or set has up to so many places for each entry. */
  private static final int PLACES_EACH = 4;

  private static final int LEAST_PLACES = 1024;

  private final AllowedClasses allowed;
  private final long bytes;
  private final IdentityHashMap<Object, Long> counted = new IdentityHashMap<>();
  private @Nullable String refusal;

  private GuardedObjects(byte[] object, AllowedClasses allowed) throws IOException {
    super(new ByteArrayInputStream(object));
    this.allowed = allowed;
    bytes = object.length;
    setObjectInputFilter(this::check);
    enableResolveObject(true);
  }

  /**
   * Reads an object.
   *
   * @throws IOException if it is not to be read; the message says what of it
   */
  static Object read(byte[] object, AllowedClasses allowed)
      throws IOException, ClassNotFoundException {
    try (GuardedObjects in = new GuardedObjects(object, allowed)) {
      try {
        return in.readObject();
      } catch (IOException e) {
        throw in.refusal == null ? e : new InvalidObjectException(in.refusal);
      }
    }
  }

  private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
    Class<?> type = info.serialClass();
    if (type != null && !allowed.allows(type)) {
      return refuse(
          type.getName()
              + " is not among the classes that are read back from a checkpoint; if it is the"
              + " pipeline's, name it with --allowedSourceClasses");
    }
    if (info.depth() > MOST_DEEP) {
      return refuse("it is deeper than " + MOST_DEEP + " objects");
    }
    if (info.references() > bytes || info.arrayLength() > bytes * PLACES_EACH + LEAST_PLACES) {
      return refuse("it says that it is larger than its " + bytes + " bytes can be");
    }
    return type == null ? ObjectInputFilter.Status.UNDECIDED : ObjectInputFilter.Status.ALLOWED;
  }

  private ObjectInputFilter.Status refuse(String why) {
    refusal = why;
    return ObjectInputFilter.Status.REJECTED;
  }

  /** Finds classes where the pipeline's own are found. */
  @Override
  protected Class<?> resolveClass(ObjectStreamClass description)
      throws IOException, ClassNotFoundException {
    try {
      return Class.forName(description.getName(), false, ReflectHelpers.findClassLoader());
    } catch (ClassNotFoundException e) {
      return super.resolveClass(description);
    }
  }

  /** Called when an object is whole, and before what holds it looks at it. */
  @Override
  protected Object resolveObject(Object object) throws IOException {
    if (object.getClass().getName().startsWith("java.util.")) {
      long count = 1;
      if (object instanceof Collection<?> collection) {
        for (Object element : collection) {
          count += counted.getOrDefault(element, 1L);
        }
      } else if (object instanceof Map<?, ?> map) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          count += counted.getOrDefault(entry.getKey(), 1L);
          count += counted.getOrDefault(entry.getValue(), 1L);
        }
      }
      if (count > COUNTED_EACH * bytes + LEAST_COUNTED) {
        throw new InvalidObjectException(
            "its collections hold each other so often that reading them would take for ever");
      }
      if (count > 1) {
        counted.put(object, count);
      }
    }
    return object;
  }
}

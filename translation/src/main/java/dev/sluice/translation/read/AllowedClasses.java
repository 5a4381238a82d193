package dev.sluice.translation.read;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.io.Source;
import org.jspecify.annotations.Nullable;

/**
 * The classes of which a source that is read back from a checkpoint may be made. Immutable.
 *
 * <ul>
 *   <li>those of which the pipeline's own source is made, and others of the same packages,
 *   <li>values and collections of the JDK, without those that ask the network or load code,
 *   <li>Beam's, and the names of topics and the like that its connectors hold,
 *   <li>what an option adds.
 * </ul>
 *
 * <p>Never those that are known to run what they are told when they are read.
 */
final class AllowedClasses {
  private static final Set<String> JDK_PACKAGES =
      Set.of(
          "java.lang",
          "java.math",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "java.util.regex");

  private static final Set<String> JDK_CLASSES =
      Set.of("java.io.File", "java.lang.invoke.SerializedLambda", "java.net.URI");

  private static final List<String> ABOVE =
      List.of(
          "org.apache.beam.",
          "org.apache.kafka.common.",
          "org.joda.time.",
          "dev.sluice.translation.read.");

  private static final List<String> NEVER =
      List.of(
          "java.rmi.",
          "javax.management.",
          "javax.naming.",
          "sun.rmi.",
          "com.sun.rowset.",
          "com.sun.org.apache.xalan.",
          "org.apache.xalan.",
          "org.apache.commons.collections.functors.",
          "org.apache.commons.collections4.functors.",
          "org.apache.commons.beanutils.",
          "org.codehaus.groovy.runtime.",
          "org.springframework.beans.factory.",
          "org.mozilla.javascript.");

  private final Set<String> packages;
  private final List<String> patterns;

  private AllowedClasses(Set<String> packages, List<String> patterns) {
    this.packages = packages;
    this.patterns = patterns;
  }

  /**
   * What the pipeline's own source may be made of.
   *
   * @param patterns names of further classes, and of packages as {@code org.example.*}, which
   *     stands for those below it too
   */
  static AllowedClasses of(Source<?> source, List<String> patterns) {
    Set<String> packages = new HashSet<>();
    for (Class<?> part : partsOf(source)) {
      if (!part.getName().startsWith("java.")) {
        packages.add(part.getPackageName());
      }
    }
    return new AllowedClasses(packages, patterns);
  }

  /** The classes that stand in the serialised form of an object. */
  static Set<Class<?>> partsOf(Object object) {
    Set<Class<?>> parts = new HashSet<>();
    try (Recording out = new Recording(OutputStream.nullOutputStream(), parts)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The source " + object.getClass().getName() + " can't be serialised: " + e, e);
    }
    return parts;
  }

  /** The first of these that is not allowed, or null. */
  @Nullable Class<?> firstRefused(Collection<Class<?>> types) {
    for (Class<?> type : types) {
      if (!allows(type)) {
        return type;
      }
    }
    return null;
  }

  boolean allows(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    String name = element.getName();
    if (element.isPrimitive()) {
      return true;
    }
    if (NEVER.stream().anyMatch(name::startsWith)) {
      return false;
    }
    String home = element.getPackageName();
    return JDK_PACKAGES.contains(home)
        || JDK_CLASSES.contains(name)
        || packages.contains(home)
        || ABOVE.stream().anyMatch(name::startsWith)
        || patterns.stream().anyMatch(pattern -> isOf(pattern, name));
  }

  private static boolean isOf(String pattern, String name) {
    return pattern.endsWith(".*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  /** Notes the classes of all that it writes. */
  static final class Recording extends ObjectOutputStream {
    private final Set<Class<?>> parts;

    Recording(OutputStream out, Set<Class<?>> parts) throws IOException {
      super(out);
      this.parts = parts;
    }

    @Override
    protected void annotateClass(Class<?> type) {
      parts.add(type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
      parts.add(type);
    }
  }
}

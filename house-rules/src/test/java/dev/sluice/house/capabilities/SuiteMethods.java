package dev.sluice.house.capabilities;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.beam.sdk.testing.ValidatesRunner;
import org.junit.experimental.categories.Category;

/**
 * The ValidatesRunner tests in Beam's published test jars, each with its categories.
 *
 * @param categories simple names of all categories that a test is in, also by inheritance
 */
record SuiteMethods(SortedMap<SuiteTest, Set<String>> categories) {
  /** Categories of tests that no runner in Java can pass by itself, with the reason. */
  static final SortedMap<String, String> OUT_OF_REACH =
      new TreeMap<>(
          Map.of(
              "UsesExternalService",
              "a transform of another language, expanded by a service that is not part of a build",
              "UsesSdkHarnessEnvironment",
              "DoFns in a container of the SDK; here they run in the runner's process"));

  private static final String IGNORED = "(ignored)";

  /** Read from the jars that these classes come from. */
  static SuiteMethods inJarsOf(Class<?>... samples) throws IOException {
    SortedMap<SuiteTest, Set<String>> found = new TreeMap<>();
    for (Class<?> sample : samples) {
      try (JarFile jar = new JarFile(jarOf(sample).toFile())) {
        for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
          addClass(all.nextElement().getName(), found);
        }
      }
    }
    return new SuiteMethods(found);
  }

  private static Path jarOf(Class<?> sample) throws IOException {
    try {
      return Path.of(sample.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("Where does " + sample + " come from?", e);
    }
  }

  private static void addClass(String entry, SortedMap<SuiteTest, Set<String>> found) {
    boolean isTest = entry.endsWith("Test.class") || entry.matches(".*Test\\$[^/]*\\.class");
    if (!isTest || entry.contains("/repackaged/")) {
      return;
    }
    String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    try {
      addMethods(Class.forName(name, false, SuiteMethods.class.getClassLoader()), found);
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      // Needs a library that is not here, so it can't be run here either.
    }
  }

  private static void addMethods(Class<?> type, SortedMap<SuiteTest, Set<String>> found) {
    if (Modifier.isAbstract(type.getModifiers())) {
      return;
    }
    for (Method method : type.getMethods()) {
      Category category = method.getAnnotation(Category.class);
      if (category == null || !method.isAnnotationPresent(org.junit.Test.class)) {
        continue;
      }
      Set<String> names = new TreeSet<>();
      boolean isSuite = false;
      for (Class<?> each : category.value()) {
        isSuite |= ValidatesRunner.class.isAssignableFrom(each);
        addCategory(each, names);
      }
      if (isSuite) {
        if (method.isAnnotationPresent(org.junit.Ignore.class)) {
          names.add(IGNORED);
        }
        found.put(new SuiteTest(type.getName(), method.getName()), names);
      }
    }
  }

  private static void addCategory(Class<?> category, Set<String> names) {
    names.add(category.getSimpleName());
    for (Class<?> wider : category.getInterfaces()) {
      addCategory(wider, names);
    }
  }

  int size() {
    return categories.size();
  }

  boolean isIn(SuiteTest test, String category) {
    return categories.getOrDefault(test, Set.of()).contains(category);
  }

  boolean isIgnored(SuiteTest test) {
    return isIn(test, IGNORED);
  }

  /** Those that no runner in Java can pass by itself. */
  Set<SuiteTest> outOfReach() {
    Set<SuiteTest> tests = new TreeSet<>();
    for (SuiteTest test : categories.keySet()) {
      if (isIgnored(test) || OUT_OF_REACH.keySet().stream().anyMatch(each -> isIn(test, each))) {
        tests.add(test);
      }
    }
    return tests;
  }

  /** The names of all categories that tell what a test uses, in their order. */
  Set<String> uses() {
    Set<String> uses = new TreeSet<>();
    for (Set<String> each : categories.values()) {
      each.stream().filter(name -> name.startsWith("Uses")).forEach(uses::add);
    }
    return uses;
  }
}

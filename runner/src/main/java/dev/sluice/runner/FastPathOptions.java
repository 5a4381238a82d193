package dev.sluice.runner;

import dev.sluice.translation.fast.FastPath;
import dev.sluice.translation.fast.FastPaths;
import java.util.EnumSet;
import java.util.Set;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * For tests that hold fast paths against general ones; nobody else has a reason to turn one off.
 */
@Hidden
@Description("Which fast paths the Sluice runner takes.")
public interface FastPathOptions extends PipelineOptions {
  @Description(
      "The fast paths that are taken where they fit: all, none, or names of them with commas"
          + " between. Fixed for the life of a checkpoint.")
  @Default.String("all")
  String getFastPaths();

  void setFastPaths(String fastPaths);

  /**
   * Reads an option's value.
   *
   * @throws IllegalArgumentException if a name is not that of a fast path
   */
  static FastPaths parse(String value) {
    if (value.equals("all")) {
      return FastPaths.ALL;
    }
    if (value.equals("none")) {
      return FastPaths.NONE;
    }
    Set<FastPath> paths = EnumSet.noneOf(FastPath.class);
    for (String name : value.split(",", -1)) {
      paths.add(OptionValues.oneOf("fastPaths", name, FastPath.values()));
    }
    return new FastPaths(paths);
  }
}

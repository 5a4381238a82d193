package dev.sluice.testkit.pipelines;

import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * One step of a random pipeline, from rows to rows. Its {@code toString} says all of it.
 *
 * <p>A step may stand only where its rows are determined by Beam's model: {@link #fits} says where,
 * {@link #after} what is known of its output.
 */
interface Step {
  /** Whether the rows it gives for such input are determined. */
  boolean fits(Shape shape);

  /** What is known about its output. */
  Shape after(Shape shape);

  /**
   * Applies it.
   *
   * @param name a name for its transforms, unique in the pipeline
   * @param taps where it may look at collections that are no rows
   */
  PCollection<KV<String, Long>> apply(PCollection<KV<String, Long>> rows, String name, Taps taps);
}

package dev.sluice.benchmarks.pipeline;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * What of a pass was seen in this JVM, from the first number that is read to the last result. Safe
 * for all threads.
 *
 * <p>Static, since runners carry DoFns and sources about in serialised form; all measured runners
 * work in the JVM that started them.
 */
public final class Results {
  private static final AtomicLong FIRST_NANOS = new AtomicLong(Long.MIN_VALUE);
  private static final LongAccumulator LAST_NANOS = new LongAccumulator(Math::max, Long.MIN_VALUE);
  private static final Object LOCK = new Object();

  /** Guarded by LOCK. */
  private static Digest digest = new Digest();

  private Results() {}

  /** Forgets the pass before. */
  public static void reset() {
    FIRST_NANOS.set(Long.MIN_VALUE);
    LAST_NANOS.reset();
    synchronized (LOCK) {
      digest = new Digest();
    }
  }

  /** Says that a source begins to be read. */
  public static void begin() {
    if (FIRST_NANOS.get() == Long.MIN_VALUE) {
      FIRST_NANOS.compareAndSet(Long.MIN_VALUE, System.nanoTime());
    }
  }

  /** Says that a bundle of results has ended. */
  private static void found(Digest bundle) {
    synchronized (LOCK) {
      digest.add(bundle);
    }
    LAST_NANOS.accumulate(System.nanoTime());
  }

  /** What all results so far add up to. */
  public static Digest digest() {
    synchronized (LOCK) {
      return new Digest(digest.rows(), digest.checksum());
    }
  }

  /** The reading of {@link System#nanoTime} when the first source began to be read. */
  public static long firstNanos() {
    long nanos = FIRST_NANOS.get();
    if (nanos == Long.MIN_VALUE) {
      throw new IllegalStateException("No source was read in this JVM");
    }
    return nanos;
  }

  /** The same when the last bundle of results ended. */
  public static long lastNanos() {
    return LAST_NANOS.get();
  }

  /** Adds the rows that one result stands for to a digest. */
  @FunctionalInterface
  public interface Rows<T> extends Serializable {
    void addTo(Digest digest, T result);
  }

  /** The end of a pipeline: adds its results up. */
  public static final class Sink<T> extends DoFn<T, Void> {
    private static final long serialVersionUID = 1L;

    private final Rows<T> rows;
    private transient Digest bundle = new Digest();

    public Sink(Rows<T> rows) {
      this.rows = rows;
    }

    @StartBundle
    public void startBundle() {
      bundle = new Digest();
    }

    @ProcessElement
    public void process(@Element T result) {
      rows.addTo(bundle, result);
    }

    @FinishBundle
    public void finishBundle() {
      found(bundle);
    }
  }
}

package dev.sluice.benchmarks.bounded;

import dev.sluice.benchmarks.pipeline.Digest;
import java.util.Locale;
import org.apache.beam.sdk.Pipeline;

/** A bounded pipeline, its input, and what must come out of it. */
public enum Workload {
  GROUP("group pairs by key") {
    @Override
    public long elements(long pairs) {
      return pairs;
    }

    @Override
    void build(Pipeline pipeline, Sizes sizes) {
      GroupPairs.build(pipeline, sizes);
    }

    @Override
    Digest expected(Sizes sizes) {
      return GroupPairs.expected(sizes);
    }
  },
  JOIN("join with a table (CoGroupByKey)") {
    @Override
    public long elements(long pairs) {
      Sizes sizes = new Sizes(pairs);
      return sizes.facts() + sizes.keys();
    }

    @Override
    void build(Pipeline pipeline, Sizes sizes) {
      JoinTables.build(pipeline, sizes);
    }

    @Override
    Digest expected(Sizes sizes) {
      return LookUp.expected(sizes);
    }
  },
  COMBINE("combine globally") {
    @Override
    public long elements(long pairs) {
      return pairs;
    }

    @Override
    void build(Pipeline pipeline, Sizes sizes) {
      CombineAll.build(pipeline, sizes);
    }

    @Override
    Digest expected(Sizes sizes) {
      return CombineAll.expected(sizes);
    }
  },
  LOOKUP("look up in a side input (map)") {
    @Override
    public long elements(long pairs) {
      Sizes sizes = new Sizes(pairs);
      return sizes.facts() + sizes.keys();
    }

    @Override
    void build(Pipeline pipeline, Sizes sizes) {
      LookUp.build(pipeline, sizes);
    }

    @Override
    Digest expected(Sizes sizes) {
      return LookUp.expected(sizes);
    }
  };

  private final String title;

  Workload(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  /** Under what name it stands on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How many elements all its sources give together.
   *
   * @param pairs the size of the large input of {@link #GROUP}, in relation to which all others are
   */
  public abstract long elements(long pairs);

  /** What comes out, as a loop without a runner finds it. */
  public final Digest expected(long pairs) {
    return expected(new Sizes(pairs));
  }

  abstract void build(Pipeline pipeline, Sizes sizes);

  abstract Digest expected(Sizes sizes);
}

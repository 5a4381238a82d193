package dev.sluice.benchmarks.nexmark;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.nexmark.NexmarkConfiguration;
import org.apache.beam.sdk.nexmark.model.Event;
import org.apache.beam.sdk.nexmark.sources.BoundedEventSource;
import org.apache.beam.sdk.nexmark.sources.UnboundedEventSource;
import org.apache.beam.sdk.nexmark.sources.generator.GeneratorConfig;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Nexmark's generator, divided into generators whose ids are far apart.
 *
 * <p>The published way to divide it lets the first bids of one generator go to the last auctions of
 * the one before it: whether they meet there depends on how far one generator runs ahead of the
 * other, so that results would differ from run to run. With a gap of more auctions and people than
 * are ever active at a time, results are the same on any runner.
 */
public final class Generators extends GeneratorConfig {
  private static final long serialVersionUID = 1L;

  /** 2015-07-15T00:00:00Z, the start of the published generator's time. */
  private static final long BASE_MILLIS = 1_436_918_400_000L;

  /** Of ids, unused: 2,000 people, of whom 1,000 are active at a time, and 6,000 auctions. */
  private static final long GAP = 100_000;

  private final NexmarkConfiguration configuration;

  private Generators(NexmarkConfiguration configuration) {
    super(configuration, BASE_MILLIS, 0, configuration.numEvents, 0);
    this.configuration = configuration;
  }

  /**
   * The configuration of all runs.
   *
   * @param events in all, over all generators
   * @param generators that share them, each with a timeline of its own
   */
  public static NexmarkConfiguration configuration(long events, int generators) {
    NexmarkConfiguration configuration = new NexmarkConfiguration();
    configuration.debug = false;
    configuration.numEvents = events;
    configuration.numEventGenerators = generators;
    return configuration;
  }

  /** One generator's part for each of {@code configuration.numEventGenerators}. */
  public static List<GeneratorConfig> parts(NexmarkConfiguration configuration) {
    return new Generators(configuration).split(configuration.numEventGenerators);
  }

  /** An unbounded source that ends: the watermark goes to the end of time after the last event. */
  static PTransform<PBegin, PCollection<Event>> stream(NexmarkConfiguration configuration) {
    return Read.from(
        new UnboundedEventSource(
            new Generators(configuration), configuration.numEventGenerators, 0, false));
  }

  /** The same events as a bounded source. */
  static PTransform<PBegin, PCollection<Event>> batch(NexmarkConfiguration configuration) {
    return Read.from(
        new BoundedEventSource(new Generators(configuration), configuration.numEventGenerators));
  }

  @Override
  public List<GeneratorConfig> split(int parts) {
    List<GeneratorConfig> configs = new ArrayList<>();
    long share = maxEvents / parts;
    long firstEventId = 0;
    for (int part = 0; part < parts; part++) {
      long events = part < parts - 1 ? share : maxEvents - share * (parts - 1);
      configs.add(
          new GeneratorConfig(configuration, BASE_MILLIS, firstEventId, events, firstEventNumber));
      firstEventId = roundUp(firstEventId + events + GAP);
    }
    return configs;
  }

  /** To where the round of a person, three auctions and many bids begins. */
  private static long roundUp(long eventId) {
    return (eventId + PROPORTION_DENOMINATOR - 1) / PROPORTION_DENOMINATOR * PROPORTION_DENOMINATOR;
  }
}

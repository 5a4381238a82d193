package dev.sluice.benchmarks.nexmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.nexmark.model.Event;
import org.apache.beam.sdk.nexmark.sources.generator.Generator;
import org.apache.beam.sdk.nexmark.sources.generator.GeneratorConfig;
import org.junit.jupiter.api.Test;

class GeneratorsTest {
  @Test
  void allEventsComeFromSomeGenerator() {
    List<GeneratorConfig> parts = Generators.parts(Generators.configuration(10_001, 3));

    assertThat(parts).hasSize(3);
    assertThat(parts.stream().mapToLong(part -> part.maxEvents).sum()).isEqualTo(10_001);
  }

  @Test
  void noGeneratorSpeaksOfAnothersPeopleAndAuctions() {
    List<GeneratorConfig> parts = Generators.parts(Generators.configuration(20_000, 2));

    Set<Long> first = idsIn(parts.get(0));
    Set<Long> second = idsIn(parts.get(1));

    assertThat(first).hasSizeGreaterThan(500).doesNotContainAnyElementsOf(second);
  }

  @Test
  void generatorsRunOnParallelTimelines() {
    List<GeneratorConfig> parts = Generators.parts(Generators.configuration(20_000, 2));

    assertThat(new Generator(parts.get(0)).next().getTimestamp())
        .isEqualTo(new Generator(parts.get(1)).next().getTimestamp());
  }

  /** Of auctions, negated so as not to be mistaken for people's. */
  private static Set<Long> idsIn(GeneratorConfig part) {
    Set<Long> ids = new HashSet<>();
    Generator events = new Generator(part);
    while (events.hasNext()) {
      Event event = events.next().getValue();
      if (event.bid != null) {
        ids.add(event.bid.bidder);
        ids.add(-event.bid.auction);
      } else if (event.newAuction != null) {
        ids.add(event.newAuction.seller);
        ids.add(-event.newAuction.id);
      } else {
        ids.add(event.newPerson.id);
      }
    }
    return ids;
  }
}

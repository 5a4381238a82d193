package dev.sluice.testkit.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RandomPipelineTest {
  private static final int SEEDS = 3_000;

  @Test
  void isTheSameForTheSameSeed() {
    for (long seed = 0; seed < 100; seed++) {
      assertThat(RandomPipeline.of(seed)).hasToString(RandomPipeline.of(seed).toString());
    }
  }

  @Test
  void comparesOnlyWhatIsDetermined() {
    for (long seed = 0; seed < SEEDS; seed++) {
      PipelineSpec spec = RandomPipeline.of(seed);

      assertThat(spec.isDetermined()).as("seed %s", seed).isTrue();
      assertThat(spec.smaller()).as("seed %s", seed).allMatch(PipelineSpec::isDetermined);
    }
  }

  @Test
  void drawsEveryKindOfInputWindowAndStep() {
    StringBuilder all = new StringBuilder();
    Set<String> steps = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      PipelineSpec spec = RandomPipeline.of(seed);
      all.append(spec);
      spec.steps().forEach(placed -> steps.add(placed.step().getClass().getSimpleName()));
    }

    assertThat(steps)
        .containsExactlyInAnyOrder(
            "Rekey",
            "Stamp",
            "Routed",
            "Twice",
            "Spread",
            "TakeApart",
            "Windows",
            "Group",
            "GroupAndSpread",
            "Join",
            "DistinctKeys",
            "Retrigger",
            "FreeGroup",
            "SideStep",
            "TriggeredSide",
            "Keep",
            "Batches",
            "Deduplicated",
            "Script");
    assertThat(all)
        .contains("Created[", "Bounded[", "Unbounded[", "Splittable[", "Events[")
        .contains("AfterEach", "orFinally", "AfterAll", "AfterFirst", "Never", "alignedTo");
    for (WindowKind.Kind kind : WindowKind.Kind.values()) {
      assertThat(all).contains("kind=" + kind);
    }
    for (GroupSteps.How how : GroupSteps.How.values()) {
      assertThat(all).contains("Group[how=" + how);
    }
    for (StateSteps.How how : StateSteps.How.values()) {
      assertThat(all).contains("Keep[how=" + how);
    }
    for (SideStep.How how : SideStep.How.values()) {
      assertThat(all).contains("SideStep[how=" + how);
    }
  }
}

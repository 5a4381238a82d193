package dev.sluice.testkit.engine.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.executor.StepFailure;
import dev.sluice.engine.query.Query;
import dev.sluice.engine.query.QueryStatus;
import dev.sluice.testkit.SeededTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan does the same in child JVMs as in one process, whatever happens to them. */
final class ChildJvmExecutorTest {
  private static final List<String> WORDS = List.of("to", "be", "or", "not", "that");

  @TempDir private Path directory;

  @Test
  void childrenWriteWhatOneProcessWrites() throws Exception {
    Runs inChildren = runs("children");
    addLines(inChildren.world, 0, 24);
    inChildren.world.end();

    finish(inChildren.run(inChildren.children(ChildFaults.none())));

    assertThat(inChildren.world.written()).isEqualTo(writtenByOneProcess(24));
    assertThat(inChildren.world.diary())
        .as("attempts that heard of their commit")
        .containsExactlyInAnyOrderElementsOf(inChildren.world.accepted())
        .hasSizeGreaterThan(10);
    assertThat(lastMarks(inChildren.world)).containsExactly("mark 0 24", "mark 1 24", "mark 2 24");
  }

  @SeededTest(seeds = 3)
  void lostChildrenAndDoubleAttemptsChangeNothing(long seed) throws Exception {
    Runs disturbed = runs("disturbed");
    addLines(disturbed.world, 0, 24);
    disturbed.world.end();
    ChildJvmExecutor executor = disturbed.children(new ChildFaults(seed, 0.02, 0.4));

    finish(disturbed.run(executor));

    World world = disturbed.world;
    assertThat(executor.lostChildren()).as("children lost").isPositive();
    assertThat(executor.secondsAccepted()).as("second attempts accepted").isPositive();
    assertThat(world.written()).isEqualTo(writtenByOneProcess(24));
    assertThat(world.accepted()).containsAll(world.diary());
    assertThat(world.diary()).doesNotHaveDuplicates().hasSizeGreaterThan(10);
    assertThat(world.marks())
        .doesNotHaveDuplicates()
        .noneMatch(mark -> mark.endsWith("dead"))
        .hasSizeGreaterThan(10);
  }

  @SeededTest(seeds = 2)
  void onlyAcceptedAttemptsHearOfTheirCommit(long seed) throws Exception {
    Runs doubled = runs("doubled");
    addLines(doubled.world, 0, 24);
    doubled.world.end();

    finish(doubled.run(doubled.children(new ChildFaults(seed, 0, 0.5))));

    World world = doubled.world;
    assertThat(world.written()).isEqualTo(writtenByOneProcess(24));
    assertThat(world.diary()).containsExactlyInAnyOrderElementsOf(world.accepted());
    assertThat(world.marks()).doesNotHaveDuplicates().noneMatch(mark -> mark.endsWith("dead"));
    assertThat(lastMarks(world)).hasSize(World.SPLITS);
  }

  @Test
  void queryMovesFromOneProcessToChildrenAndBack() throws Exception {
    Runs moving = runs("moving");
    addLines(moving.world, 0, 8);
    finish(moving.run(moving.embedded()));
    addLines(moving.world, 8, 16);
    finish(moving.run(moving.children(ChildFaults.none())));
    addLines(moving.world, 16, 24);
    moving.world.end();

    finish(moving.run(moving.embedded()));

    assertThat(moving.world.written()).isEqualTo(writtenByOneProcess(24));
    assertThat(moving.world.diary()).containsExactlyInAnyOrderElementsOf(moving.world.accepted());
  }

  @Test
  void whatAStepThrowsInAChildFailsTheQuery() throws Exception {
    Runs poisoned = runs("poisoned");
    poisoned.world.add(0, new Item("fine", 1, 1), new Item("poison", 2, 1));

    Query query = poisoned.run(poisoned.children(ChildFaults.none()));

    assertThat(query.status()).isEqualTo(QueryStatus.FAILED);
    assertThat(query.exception().orElseThrow())
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("Step Sum failed in batch 1,")
        .hasMessageContaining("key 'poison'")
        .cause()
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("poisoned by poison")
        .satisfies(
            cause ->
                assertThat(cause.getStackTrace()[0].getClassName())
                    .isEqualTo(WindowSums.class.getName()));
  }

  @Test
  void anExceptionThatCantBeSentIsToldByItsText() throws Exception {
    Runs poisoned = runs("poisoned");
    poisoned.world.add(0, new Item("poison!", 2, 1));

    Query query = poisoned.run(poisoned.children(ChildFaults.none()));

    assertThat(query.exception().orElseThrow())
        .isInstanceOf(StepFailure.class)
        .hasMessageContaining("Step Sum failed in batch 1,")
        .cause()
        .hasMessage("dev.sluice.testkit.engine.child.WindowSums$NotPortable: poison!");
  }

  private List<String> writtenByOneProcess(int lines) throws IOException, InterruptedException {
    Runs undisturbed = runs("undisturbed");
    addLines(undisturbed.world, 0, lines);
    undisturbed.world.end();
    finish(undisturbed.run(undisturbed.embedded()));
    List<String> written = undisturbed.world.written();
    assertThat(written).as("sums and echoes").hasSizeGreaterThan(3 * World.SPLITS * lines);
    return written;
  }

  /** Lines of each split, in order of time; the same ones for the same numbers. */
  private static void addLines(World world, int from, int to) {
    for (int split = 0; split < World.SPLITS; split++) {
      for (int line = from; line < to; line++) {
        SplittableRandom random = new SplittableRandom(1000L * split + line);
        String word = WORDS.get(random.nextInt(WORDS.size()));
        world.add(split, new Item(word, 3L * line + random.nextInt(3), random.nextInt(100)));
      }
    }
  }

  private static List<String> lastMarks(World world) {
    HashSet<String> marks = new HashSet<>(world.marks());
    return marks.stream().filter(mark -> mark.endsWith(" 24")).sorted().toList();
  }

  private static void finish(Query query) {
    assertThat(query.exception()).isEmpty();
  }

  private Runs runs(String name) throws IOException {
    return new Runs(directory.resolve(name));
  }
}

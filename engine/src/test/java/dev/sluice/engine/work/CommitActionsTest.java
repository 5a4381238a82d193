package dev.sluice.engine.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommitActionsTest {
  private final CommitActions actions = new CommitActions();
  private final List<String> done = new ArrayList<>();

  @Test
  void doesWhatWaitsForTheBatchAndThoseBeforeItOnceAndInOrder() {
    actions.await(7, List.of(says("7a"), says("7b")));
    actions.await(8, List.of(says("8")));
    actions.await(9, List.of(says("9")));

    actions.committed(8, () -> false);
    actions.committed(8, () -> false);

    assertThat(done).containsExactly("7a", "7b", "8");
  }

  @Test
  void goesOnAfterWhatFails() {
    actions.await(
        1,
        List.of(says("first"), () -> CommitActionsTest.<Error>fail(), says("after the failure")));

    actions.committed(1, () -> false);

    assertThat(done).containsExactly("first", "after the failure");
  }

  @Test
  void doesNothingMoreOnceItIsGivenUp() {
    actions.await(1, List.of(says("first"), says("second")));

    actions.committed(1, () -> !done.isEmpty());
    actions.committed(1, () -> false);

    assertThat(done).containsExactly("first");
  }

  @Test
  void forgetsWhatWaitsForABatchThatHasNotHappenedAndThoseAfterIt() {
    actions.await(1, List.of(says("1")));
    actions.await(2, List.of(says("2")));
    actions.await(3, List.of(says("3")));

    actions.aborted(2);
    actions.committed(3, () -> false);

    assertThat(done).containsExactly("1");
  }

  private Runnable says(String word) {
    return () -> done.add(word);
  }

  /** As user code does that has learnt to throw what it does not declare. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void fail() throws E {
    throw (E) new IOException("The broker is gone");
  }
}

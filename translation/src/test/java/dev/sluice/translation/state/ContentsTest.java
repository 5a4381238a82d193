package dev.sluice.translation.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.state.Contents;
import dev.sluice.state.Tables;
import dev.sluice.translation.fake.TreeView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ContentsTest {
  private static final byte[] PREFIX = {7};
  private static final int VALUE_BYTES = 10_000;

  private final TreeView view = new TreeView();
  private final List<String> expected = new ArrayList<>();

  @Test
  void isAListIfItIsSmall() {
    put(3);

    assertThat(read()).isInstanceOf(List.class).containsExactlyElementsOf(expected);
  }

  @Test
  void isNoListIfItIsLarge() {
    putLarge();

    assertThat(read()).isNotInstanceOf(List.class).containsExactlyElementsOf(expected);
  }

  @Test
  void aSingleEntryIsInMemoryWhateverItsSize() {
    view.put(key(0), new byte[(int) (2 * Contents.MOST_BYTES)]);

    assertThat(read()).isInstanceOf(List.class).hasSize(1);
  }

  @Test
  void staysAsItWasWhenTheStoreChanges() {
    putLarge();
    Iterable<String> values = read();

    view.deleteRange(PREFIX, Tables.after(PREFIX));
    put(1);

    assertThat(values).hasSameSizeAs(expected.subList(0, expected.size() - 1));
  }

  @Test
  void maybeReadBySeveralAtOnce() {
    putLarge();
    Iterable<String> values = read();

    Iterator<String> here = values.iterator();
    here.next();
    List<String> there =
        CompletableFuture.supplyAsync(
                () -> {
                  List<String> all = new ArrayList<>();
                  values.forEach(all::add);
                  return all;
                })
            .join();

    assertThat(there).isEqualTo(expected);
    assertThat(here.next()).isEqualTo(expected.get(1));
  }

  @Test
  void lastsAsLongAsAnIteratorDoes() {
    putLarge();
    Iterator<String> iterator = read().iterator();

    System.gc();
    List<String> all = new ArrayList<>();
    iterator.forEachRemaining(all::add);

    assertThat(all).isEqualTo(expected);
  }

  private Iterable<String> read() {
    return Contents.read(
        view,
        PREFIX,
        Tables.after(PREFIX),
        (key, value) -> key[4] + new String(value, StandardCharsets.UTF_8));
  }

  private void putLarge() {
    put((int) (2 * Contents.MOST_BYTES / VALUE_BYTES));
  }

  private void put(int entries) {
    for (int i = 0; i < entries; i++) {
      String value = "x".repeat(VALUE_BYTES) + i;
      byte[] key = key(i);
      view.put(key, value.getBytes(StandardCharsets.UTF_8));
      expected.add(key[4] + value);
    }
  }

  private static byte[] key(int i) {
    return new byte[] {7, (byte) (i >> 16), (byte) (i >> 8), (byte) i, (byte) (i % 5)};
  }
}

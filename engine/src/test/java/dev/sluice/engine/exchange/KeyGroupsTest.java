package dev.sluice.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import dev.sluice.testkit.SeededTest;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class KeyGroupsTest {
  @SeededTest(seeds = 50)
  void hashesAsMurmurDoes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] key = new byte[random.nextInt(70)];
    random.nextBytes(key);

    int expected = Hashing.murmur3_32_fixed().hashBytes(key).asInt();

    assertThat(KeyGroups.hash(key)).isEqualTo(expected);
    assertThat(KeyGroups.of(key, 1000)).isEqualTo((int) ((expected & 0xFFFFFFFFL) % 1000));
  }

  @Test
  void neverChanges() {
    assertThat(KeyGroups.of("sluice".getBytes(StandardCharsets.UTF_8), 1024)).isEqualTo(990);
  }
}

package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
  private static final Set<String> KNOWN = Set.of("quick", "lines", "peers");

  @Test
  void readsFlagsNumbersAndLists() {
    Arguments arguments = parse("--quick", "--lines=2_000_000", "--peers=a,b");

    assertThat(arguments.has("quick")).isTrue();
    assertThat(arguments.number("lines", 1)).isEqualTo(2_000_000);
    assertThat(arguments.list("peers", List.of())).containsExactly("a", "b");
    assertThat(arguments.peerOptions("flink")).isEmpty();
  }

  @Test
  void readsFurtherOptionsOfAPeer() {
    Arguments arguments = parse("--options.flink=--a=1  --b");

    assertThat(arguments.peerOptions("flink")).containsExactly("--a=1", "--b");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> parse("--line=5"))
        .hasMessage("Unknown argument '--line=5'; known are --lines, --peers, --quick");
  }

  private static Arguments parse(String... args) {
    return Arguments.parse(args, KNOWN);
  }
}

package dev.sluice.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerTest {
  private static final Peer PEER =
      new Peer("test", "", "", List.of(), List.of("--streaming", "--n=1", "--dir=${work}/x"));

  @Test
  void letsFurtherArgumentsWin() {
    Peer changed = PEER.with(List.of("--n=2", "--more"));

    assertThat(changed.pipelineArguments())
        .containsExactly("--streaming", "--dir=${work}/x", "--n=2", "--more");
  }

  @Test
  void putsTheRunsDirectoryIntoItsArguments() {
    assertThat(PEER.pipelineArguments(Path.of("/runs/1"))).contains("--dir=/runs/1/x");
  }

  @Test
  void namesThePeersThatThereAreWhenAskedForAnother() {
    assertThatThrownBy(() -> Peers.named("storm", Path.of("")))
        .hasMessage(
            "No runner 'storm'; there are [sluice, flink, spark, direct] and, in some,"
                + " [flink-untuned, flink-heap, flink-batch, spark-untuned, spark-batch, limit]");
  }

  @Test
  void givesEachPassOfAProcessADirectoryOfItsOwn() {
    Peer perPass = PEER.perPass("${pass}");

    assertThat(perPass.pipelineArguments(Path.of("/runs/1"))).contains("--dir=/runs/1/${pass}/x");
  }

  @Test
  void saysHowToBuildFlinkWhereItIsNotBuilt() {
    assertThatThrownBy(() -> Peers.named("flink", Path.of("nowhere")))
        .hasMessageContaining("nowhere/peers/flink/target/classpath.txt")
        .hasMessageContaining("benchmarks/run");
  }

  @Test
  void saysHowToBuildStructuredStreamingWhereItIsNotBuilt() {
    assertThatThrownBy(() -> Peers.named("spark", Path.of("nowhere")))
        .hasMessageContaining("nowhere/peers/spark/target/classpath.txt")
        .hasMessageContaining("benchmarks/run");
  }

  @Test
  void runsItsOwnJobOfTheSameNameWhereItHasJobs() {
    Peer own = new Peer("own", "", "", List.of(), List.of(), "org.own");

    assertThat(own.mainOf(Peer.class)).isEqualTo("org.own.Peer");
    assertThat(PEER.mainOf(Peer.class)).isEqualTo("dev.sluice.benchmarks.peer.Peer");
    assertThat(own.with(List.of("--n=1")).named("other", "").mainOf(Peer.class))
        .isEqualTo("org.own.Peer");
  }

  @Test
  void saysHowToBuildSparkWhereItIsNotBuilt() {
    assertThatThrownBy(() -> Peers.named("spark-batch", Path.of("nowhere")))
        .hasMessageContaining("nowhere/peers/spark-batch/target/classpath.txt")
        .hasMessageContaining("benchmarks/run");
  }
}

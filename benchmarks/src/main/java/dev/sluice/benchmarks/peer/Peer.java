package dev.sluice.benchmarks.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A runner, and how it is started.
 *
 * @param name on the command line and in tables
 * @param description what it is, for tables: versions and what is set
 * @param classPath with the measured pipelines, compiled against the Beam that comes with it
 * @param jvmArguments beyond the heap
 * @param pipelineArguments of each run; {@value #WORK} in them stands for the run's directory
 * @param jobs the package of its own main classes, which have the simple names of those that they
 *     stand in for; null if it runs those themselves
 */
public record Peer(
    String name,
    String description,
    String classPath,
    List<String> jvmArguments,
    List<String> pipelineArguments,
    @Nullable String jobs) {
  static final String WORK = "${work}";

  public Peer {
    jvmArguments = List.copyOf(jvmArguments);
    pipelineArguments = List.copyOf(pipelineArguments);
  }

  /** A runner of Beam's pipelines, which runs the main classes that all run. */
  public Peer(
      String name,
      String description,
      String classPath,
      List<String> jvmArguments,
      List<String> pipelineArguments) {
    this(name, description, classPath, jvmArguments, pipelineArguments, null);
  }

  /** The same runner, set otherwise, under another name. */
  public Peer named(String otherName, String otherDescription) {
    return new Peer(otherName, otherDescription, classPath, jvmArguments, pipelineArguments, jobs);
  }

  /** The same runner with further arguments, which win over those of the same name. */
  public Peer with(List<String> moreArguments) {
    List<String> names = moreArguments.stream().map(Peer::nameOf).toList();
    List<String> all = new ArrayList<>(pipelineArguments);
    all.removeIf(argument -> names.contains(nameOf(argument)));
    all.addAll(moreArguments);
    return new Peer(name, description, classPath, jvmArguments, all, jobs);
  }

  /** The same runner with further arguments for its JVM. */
  public Peer withJvmArguments(List<String> moreArguments) {
    List<String> all = new ArrayList<>(jvmArguments);
    all.addAll(moreArguments);
    return new Peer(name, description, classPath, all, pipelineArguments, jobs);
  }

  /**
   * The same runner for a process that runs more than one pipeline: what it keeps goes into a
   * directory for each.
   *
   * @param pass stands in its arguments for the pass, and is replaced by the process itself
   */
  public Peer perPass(String pass) {
    List<String> all =
        pipelineArguments.stream()
            .map(argument -> argument.replace(WORK, WORK + "/" + pass))
            .toList();
    return new Peer(name, description, classPath, jvmArguments, all, jobs);
  }

  /** The name of the class that it runs where the job is {@code main}. */
  String mainOf(Class<?> main) {
    return jobs == null ? main.getName() : jobs + "." + main.getSimpleName();
  }

  List<String> pipelineArguments(Path work) {
    return pipelineArguments.stream()
        .map(argument -> argument.replace(WORK, work.toAbsolutePath().toString()))
        .toList();
  }

  private static String nameOf(String argument) {
    int equals = argument.indexOf('=');
    return equals < 0 ? argument : argument.substring(0, equals);
  }
}

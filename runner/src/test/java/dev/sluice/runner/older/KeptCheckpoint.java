package dev.sluice.runner.older;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A checkpoint in a zip file, with the totals that had been given when it was taken.
 *
 * <pre>
 *   checkpoint/...    the files as they stood
 *   given             label TAB total, a line each
 * </pre>
 *
 * @param how how its query ended, or that it had not
 */
record KeptCheckpoint(OlderPipeline pipeline, String backend, How how) {
  enum How {
    /** Its files were copied while the query ran: what a kill leaves. */
    KILLED(200, 110, 7),
    STOPPED(200, 110, 7),
    /** Killed after some thousand batches, so that its log was swept. */
    SWEPT(2_400, 2_300, 1),
    /** Failed while rows were owed behind a durable exchange. */
    FAILED(200, 110, 7),
    /** Went on, was stopped, and taken back by a command. */
    TAKEN_BACK(200, 100, 7);

    final int rows;
    final int half;
    final int rowsPerBatch;

    How(int rows, int half, int rowsPerBatch) {
      this.rows = rows;
      this.half = half;
      this.rowsPerBatch = rowsPerBatch;
    }
  }

  private static final String GIVEN = "given";
  private static final String CHECKPOINT = "checkpoint/";

  String fileName() {
    return (pipeline + "-" + backend + "-" + how).toLowerCase(Locale.ROOT).replace('_', '-')
        + ".zip";
  }

  static KeptCheckpoint parse(String fileName) {
    String[] parts = fileName.replace(".zip", "").toUpperCase(Locale.ROOT).split("-");
    for (How how : How.values()) {
      String name = String.join("_", parts);
      if (name.endsWith("_" + how)) {
        String rest = name.substring(0, name.length() - how.name().length() - 1);
        int backend = rest.lastIndexOf('_');
        return new KeptCheckpoint(
            OlderPipeline.valueOf(rest.substring(0, backend)),
            rest.substring(backend + 1).toLowerCase(Locale.ROOT),
            how);
      }
    }
    throw new IllegalArgumentException("No kept checkpoint is named " + fileName);
  }

  void write(Path zip, Path checkpoint, Map<String, Long> given) throws IOException {
    StringBuilder lines = new StringBuilder();
    given.forEach((label, total) -> lines.append(label).append('\t').append(total).append('\n'));
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
        Stream<Path> files = Files.walk(checkpoint)) {
      out.setLevel(9);
      add(out, GIVEN, lines.toString().getBytes(UTF_8));
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = checkpoint.relativize(file).toString();
        if (!name.equals(".lock") && !name.equals(".owner")) {
          try {
            add(out, CHECKPOINT + name, Files.readAllBytes(file));
          } catch (NoSuchFileException swept) {
            // deleted since it was listed: a kill then would not have left it either
          }
        }
      }
    }
  }

  /** Unpacks the checkpoint; gives what had been given. */
  static Map<String, Long> unpack(Path zip, Path checkpoint) throws IOException {
    Map<String, Long> given = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals(GIVEN)) {
          new String(in.readAllBytes(), UTF_8)
              .lines()
              .map(line -> line.split("\t"))
              .forEach(parts -> given.put(parts[0], Long.parseLong(parts[1])));
        } else {
          Path file = checkpoint.resolve(entry.getName().substring(CHECKPOINT.length()));
          Files.createDirectories(file.getParent());
          Files.copy(in, file);
        }
      }
    }
    return given;
  }

  private static void add(ZipOutputStream out, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}

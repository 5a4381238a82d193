package dev.sluice.engine.query;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * One thing that happens to one file of a checkpoint, drawn from a seed.
 *
 * @param file below the checkpoint
 */
record Damage(Kind kind, String file, long at) {
  enum Kind {
    FLIPPED_BIT,
    CUT,
    DELETED,
    ZEROS,
    LONGER,
    FOREIGN_FILE
  }

  private static final List<String> FOREIGN =
      List.of("README", "0", "lost+found.txt", ".hidden", "1.bak");

  /** Draws damage of {@code checkpoint} and does it. */
  static Damage draw(Path checkpoint, Random random) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(checkpoint)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
              .sorted()
              .toList();
    }
    // Each kind of file as often as any other, however many there are of it.
    List<Path> kinds = files.stream().map(Damage::kindOf).distinct().sorted().toList();
    Path of = kinds.get(random.nextInt(kinds.size()));
    List<Path> some = files.stream().filter(file -> kindOf(file).equals(of)).toList();
    Path file = some.get(random.nextInt(some.size()));
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    long used = usedBytes(file);
    long at = used == 0 ? 0 : (long) (random.nextDouble() * used);
    act(kind, file, at, random);
    return new Damage(kind, checkpoint.relativize(file).toString(), at);
  }

  boolean isOnlyForeign() {
    return kind == Kind.FOREIGN_FILE;
  }

  /** Files of one directory with one ending are of one kind. */
  private static Path kindOf(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    int dash = name.indexOf('-');
    String kind =
        dot > 0 ? name.substring(dot) : dash > 5 ? "" : name.substring(0, Math.max(0, dash));
    return file.resolveSibling(kind);
  }

  /** Up to the last byte that is not zero: room that is only reserved is no file's content. */
  private static long usedBytes(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  private static void act(Kind kind, Path file, long at, Random random) throws IOException {
    switch (kind) {
      case DELETED -> Files.delete(file);
      case FOREIGN_FILE -> {
        String name =
            random.nextBoolean()
                ? FOREIGN.get(random.nextInt(FOREIGN.size()))
                : file.getFileName() + (random.nextBoolean() ? ".bak" : "~");
        Files.write(file.resolveSibling(name), new byte[random.nextInt(100)]);
      }
      default -> {
        // The file may be a link to another checkpoint's.
        Path copy = file.resolveSibling("copy");
        Files.copy(file, copy);
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          overwrite(kind, open, at, random);
        }
      }
    }
  }

  private static void overwrite(Kind kind, RandomAccessFile open, long at, Random random)
      throws IOException {
    switch (kind) {
      case FLIPPED_BIT -> {
        open.seek(at);
        int old = Math.max(0, open.read());
        open.seek(at);
        open.write(old ^ (1 << random.nextInt(8)));
      }
      case CUT -> open.setLength(at);
      case ZEROS -> {
        open.seek(at);
        open.write(new byte[(int) Math.min(64, open.length() - at)]);
      }
      default -> {
        byte[] more = new byte[1 + random.nextInt(100)];
        random.nextBytes(more);
        open.seek(open.length());
        open.write(more);
      }
    }
  }
}

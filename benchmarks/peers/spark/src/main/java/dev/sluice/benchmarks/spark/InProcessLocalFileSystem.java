package dev.sluice.benchmarks.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local files, without starting a process for each of them and without a second file with
 * checksums. Where Hadoop's native library is not installed, it runs {@code chmod} for each file it
 * makes, eight a batch, which take longer than all the rest of it.
 */
public final class InProcessLocalFileSystem extends LocalFileSystem {
  public InProcessLocalFileSystem() {
    super(new InProcess());
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  @Override
  public void setConf(Configuration conf) {
    super.setConf(conf);
    if (conf != null) {
      setWriteChecksum(false);
      setVerifyChecksum(false);
    }
  }

  private static final class InProcess extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      Set<PosixFilePermission> all = EnumSet.noneOf(PosixFilePermission.class);
      add(all, permission.getUserAction(), 0);
      add(all, permission.getGroupAction(), 3);
      add(all, permission.getOtherAction(), 6);
      Files.setPosixFilePermissions(pathToFile(path).toPath(), all);
    }

    /** Of an owner, a group or the others: read, write, execute, in the order of the constants. */
    private static void add(Set<PosixFilePermission> all, FsAction action, int first) {
      PosixFilePermission[] constants = PosixFilePermission.values();
      if (action.implies(FsAction.READ)) {
        all.add(constants[first]);
      }
      if (action.implies(FsAction.WRITE)) {
        all.add(constants[first + 1]);
      }
      if (action.implies(FsAction.EXECUTE)) {
        all.add(constants[first + 2]);
      }
    }
  }
}

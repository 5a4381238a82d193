package dev.sluice.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.puppycrawl.tools.checkstyle.Checker;
import com.puppycrawl.tools.checkstyle.ConfigurationLoader;
import com.puppycrawl.tools.checkstyle.PropertiesExpander;
import com.puppycrawl.tools.checkstyle.api.AuditEvent;
import com.puppycrawl.tools.checkstyle.api.AuditListener;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** A file explains itself past 400 lines by being split; a method never passes 60. */
final class SizesTest {
  @Test
  void noFileAndNoMethodIsTooLong() throws Exception {
    Findings findings = new Findings();
    Checker checker = new Checker();
    checker.setModuleClassLoader(Checker.class.getClassLoader());
    checker.configure(
        ConfigurationLoader.loadConfiguration(
            Code.root().resolve("house-rules/sizes.xml").toString(),
            new PropertiesExpander(new Properties())));
    checker.addListener(findings);

    List<File> files = Code.sources().stream().map(Path::toFile).toList();
    checker.process(files);

    assertThat(files).hasSizeGreaterThan(50);
    assertThat(findings.found).isEmpty();
  }

  private static final class Findings implements AuditListener {
    private final List<String> found = new ArrayList<>();

    @Override
    public void addError(AuditEvent event) {
      found.add(event.getFileName() + ":" + event.getLine() + " " + event.getMessage());
    }

    @Override
    public void addException(AuditEvent event, Throwable throwable) {
      found.add(event.getFileName() + " " + throwable);
    }

    @Override
    public void auditStarted(AuditEvent event) {}

    @Override
    public void auditFinished(AuditEvent event) {}

    @Override
    public void fileStarted(AuditEvent event) {}

    @Override
    public void fileFinished(AuditEvent event) {}
  }
}

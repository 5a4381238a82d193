package dev.sluice.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once per seed; its one parameter is the {@code long} seed.
 *
 * <p>The seed stands in the test's name. {@code -Dseed=42} runs seed 42 alone, {@code -Dseeds=5000}
 * runs that many seeds of every such test.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(Seeds.class)
public @interface SeededTest {
  /** How many seeds to run when the command line does not say, at least 1. */
  int seeds() default 25;
}

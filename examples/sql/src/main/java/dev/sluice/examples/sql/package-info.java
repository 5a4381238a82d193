/**
 * Beam SQL and schema transforms over Kafka topics and files. Plain Beam: knows of runners only
 * what options say.
 */
@NullMarked
package dev.sluice.examples.sql;

import org.jspecify.annotations.NullMarked;

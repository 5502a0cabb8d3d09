package dev.mailgent.bench;

import java.util.List;

/// One benchmark of the suite.
public interface Benchmark {
    /// What it is called on the command line.
    String name();

    /// One line: the work, and what it is held against.
    String summary();

    /// How long a full run takes on two cores, in words.
    String takes();

    /// The programs it cannot do without.
    List<Tool> tools();

    /// Measures and gives a finding per case. Throws when an operation failed.
    List<Finding> run(Workplace workplace) throws Exception;
}

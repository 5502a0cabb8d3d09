package dev.mailgent.platform.problem;

/// Carries a [Problem] to the door that shows it. No stack trace: it is an answer, not a bug.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.toString(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}

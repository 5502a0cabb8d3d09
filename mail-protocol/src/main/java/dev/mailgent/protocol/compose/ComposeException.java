package dev.mailgent.protocol.compose;

/// A value that cannot go into a message, and why. The caller's fault, so it maps to a 400 or 422.
public final class ComposeException extends RuntimeException {
    private final String field;
    private final String rule;

    /// @param field where the value came from, as `subject`, `to[2].address` or `attachments[0].filename`
    /// @param rule what the value must be, readable after the field's name; never the value itself
    public ComposeException(String field, String rule) {
        super(field + " " + rule);
        this.field = field;
        this.rule = rule;
    }

    public String field() {
        return field;
    }

    public String rule() {
        return rule;
    }
}

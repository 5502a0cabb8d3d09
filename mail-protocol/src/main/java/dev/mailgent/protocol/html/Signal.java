package dev.mailgent.protocol.html;

/// Names of what was noticed, as the API shows them.
final class Signal {
    /// Text that a person does not see.
    static final String HIDDEN_TEXT = "hidden_text";

    /// Characters without width inside words, or many in a row.
    static final String ZERO_WIDTH = "zero_width";

    /// Characters of the tag block, which carry ASCII that no one sees.
    static final String UNICODE_TAGS = "unicode_tags";

    /// Characters that turn the direction of text.
    static final String BIDI_CONTROL = "bidi_control";

    /// Words of letters from two alphabets that look alike.
    static final String MIXED_SCRIPT = "mixed_script";

    /// Visible text that addresses a model: "ignore previous instructions".
    static final String INSTRUCTION_LIKE = "instruction_like";

    /// Only a part was read, or with only a part of its style rules.
    static final String TRUNCATED = "truncated";

    private Signal() {}
}

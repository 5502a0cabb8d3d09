package dev.mailgent.bench;

/// @param rounds how often product and yardstick alternate
/// @param quick small amounts, to see that a benchmark works; nothing is recorded
/// @param million also measure at 1,000,000 messages, where a benchmark knows that size
public record Options(int rounds, boolean quick, boolean million) {
    static final int ROUNDS = 5;
    static final int QUICK_ROUNDS = 2;

    /// `whole` normally, `small` in a quick run.
    public int size(int whole, int small) {
        return quick ? small : whole;
    }
}

package dev.mailgent.platform.config;

/// A setting that cannot be used. The message is one sentence for the operator and names the key.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String sentence) {
        super(sentence);
    }
}

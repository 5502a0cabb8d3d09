package dev.mailgent.platform.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Documents and constrains one component of a configuration record.
///
/// The key `http-port` is the flag `--http-port`, the variable `MAILGENT_HTTP_PORT` and the line `http-port = …` in
/// `mailgent.conf`; flags win over variables, variables over the file.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /// Kebab-case name, unique over the program.
    String key();

    /// Value when nothing is set, in the same text form; empty means "unset" for an optional component.
    String fallback();

    /// One sentence for the manual.
    String doc();

    /// Smallest allowed number (whole numbers only).
    long min() default Long.MIN_VALUE;

    /// Largest allowed number (whole numbers only).
    long max() default Long.MAX_VALUE;

    /// Marks a value that must never be printed.
    boolean secret() default false;
}

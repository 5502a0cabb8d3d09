package dev.mailgent.platform.http;

/// The HTTP face of a feature: registers its endpoints.
@FunctionalInterface
public interface Routes {
    void register(Router router);
}

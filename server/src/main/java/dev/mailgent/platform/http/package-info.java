/// HTTP as data: an [Endpoint] names method, path, scope and shapes; the [Router] finds it; [HttpDoor] serves it.
/// The registry of endpoints is the single source of routes, scope checks, OpenAPI and the reference pages.
@NullMarked
package dev.mailgent.platform.http;

import org.jspecify.annotations.NullMarked;

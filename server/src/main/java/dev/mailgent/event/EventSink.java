package dev.mailgent.event;

import java.io.IOException;

/// What a stream writes to: server-sent events or WebSocket frames. A call may wait as long as the
/// reader does not read.
interface EventSink {
    /// The stream begins behind `cursor`.
    void ready(String cursor) throws IOException;

    /// May stay in a buffer until [#flush].
    ///
    /// @param cursor the place behind the event
    void event(EventBody event, String cursor) throws IOException;

    /// Hands all events to the connection.
    void flush() throws IOException;

    /// Nothing happened for a while; `cursor` may have moved over what the reader does not get.
    void heartbeat(String cursor) throws IOException;

    /// The stream ends here and may be resumed behind `cursor`.
    void end(StreamEnd why, String cursor) throws IOException;
}

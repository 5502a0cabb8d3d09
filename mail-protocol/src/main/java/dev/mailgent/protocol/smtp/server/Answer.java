package dev.mailgent.protocol.smtp.server;

import dev.mailgent.protocol.smtp.SmtpReply;

/// A reply and what it means for the session's patience.
record Answer(SmtpReply reply, Kind kind) {
    enum Kind {
        FINE,
        /// A message was kept: earlier errors are forgiven.
        KEPT,
        /// The command was wrong.
        ERROR,
        /// The receiver said no for good; counts as an error does, so that guessing ends.
        REFUSED,
        /// Nothing after this can be understood: the session ends.
        LAST_WORD
    }

    static Answer fine(SmtpReply reply) {
        return new Answer(reply, Kind.FINE);
    }

    static Answer error(SmtpReply reply) {
        return new Answer(reply, Kind.ERROR);
    }

    static Answer lastWord(SmtpReply reply) {
        return new Answer(reply, Kind.LAST_WORD);
    }

    /// The receiver said no. What is temporary is our trouble and not counted.
    static Answer refused(SmtpReply reply) {
        return new Answer(reply, reply.isPermanent() ? Kind.REFUSED : Kind.FINE);
    }
}

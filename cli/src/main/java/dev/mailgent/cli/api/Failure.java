package dev.mailgent.cli.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a command could not do what it was asked: the server refused, or could not be asked.
public final class Failure extends RuntimeException {
    private final int status;

    private final @Nullable String fix;
    private final @Nullable String requestId;

    private Failure(int status, String message, @Nullable String fix, @Nullable String requestId) {
        super(message, null, false, false);
        this.status = status;
        this.fix = fix;
        this.requestId = requestId;
    }

    /// @param fix what to do about it
    public static Failure of(String message, String fix) {
        return new Failure(0, message, fix, null);
    }

    /// What the error envelope of the API says: `{error, message, status, requestId, fix}`.
    static Failure refused(int status, String message, @Nullable String fix, @Nullable String requestId) {
        return new Failure(status, message, fix, requestId);
    }

    /// Whether a server said no, rather than none saying anything, or one being away for the moment.
    public boolean isRefusal() {
        return status != 0 && status < 500 && status != 429;
    }

    /// HTTP status; 0 when there was no answer.
    public int status() {
        return status;
    }

    /// `Error [403]: …`, then the fix and the request id where there are any.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add((status == 0 ? "Error: " : "Error [" + status + "]: ") + getMessage());
        if (fix != null) {
            lines.add("  fix: " + fix);
        }
        if (requestId != null) {
            lines.add("  request: " + requestId);
        }
        return lines;
    }
}

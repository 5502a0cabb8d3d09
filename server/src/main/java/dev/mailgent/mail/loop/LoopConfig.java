package dev.mailgent.mail.loop;

import dev.mailgent.platform.config.Setting;
import java.time.Duration;

/// When sending is paused because it looks like a loop.
public record LoopConfig(
        @Setting(
                key = "loop-equal-bodies",
                fallback = "3",
                min = 0,
                max = 1000,
                doc = "Messages with the same body an identity may send within loop-window to one recipient who wrote"
                        + " as many in that time; the next one pauses its sending. 0 counts none.")
        int equalBodies,

        @Setting(
                key = "loop-thread-messages",
                fallback = "30",
                min = 0,
                max = 1000,
                doc = "Replies an identity may send in one thread within loop-window; the next one pauses its sending."
                        + " 0 counts none.")
        int threadMessages,

        @Setting(key = "loop-window", fallback = "PT10M", doc = "Time within which messages count towards a loop.")
        Duration window) {}

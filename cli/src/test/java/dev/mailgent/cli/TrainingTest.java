package dev.mailgent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrainingTest {
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void every_command_of_the_training_succeeds() throws Exception {
        assertThat(Training.run()).isTrue();
    }
}

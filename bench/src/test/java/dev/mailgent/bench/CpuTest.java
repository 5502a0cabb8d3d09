package dev.mailgent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuTest {
    @Test
    void the_work_of_a_child_that_has_ended_is_still_its_parents() throws Exception {
        // The inner shell counts and ends; the outer one waits for it and then lives on.
        var process = new ProcessBuilder(
                        "sh", "-c", "sh -c 'i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done'; echo done; cat")
                .start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('d');

            assertThat(Cpu.seconds(List.of(process.pid()))).isGreaterThan(0.02);
        } finally {
            process.destroy();
        }
    }
}

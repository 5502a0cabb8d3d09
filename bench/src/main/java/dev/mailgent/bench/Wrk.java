package dev.mailgent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Requests by wrk, one thread, over kept connections; the path of each is picked at random.
///
/// @param paths what may be asked for
/// @param body sent with each; null for none
public record Wrk(
        Workplace workplace,
        Api api,
        List<String> paths,
        String method,
        @Nullable String body,
        int connections,
        int seconds) {
    private static final Pattern RESULT = Pattern.compile("RESULT (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");
    private static final String SCRIPT = """
            local paths = {}
            for line in io.lines(@paths@) do paths[#paths + 1] = line end
            math.randomseed(os.time())
            wrk.headers["Authorization"] = @bearer@
            wrk.method = @method@
            @body@
            function request()
              return wrk.format(nil, paths[math.random(#paths)])
            end
            function done(summary, latency)
              local e = summary.errors
              io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
                e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
            end
            """;

    public Wrk {
        paths = List.copyOf(paths);
    }

    /// GET over 32 connections.
    public static Wrk get(Workplace workplace, Api api, List<String> paths, int seconds) {
        return new Wrk(workplace, api, paths, "GET", null, 32, seconds);
    }

    /// PUT over 32 connections.
    public static Wrk put(Workplace workplace, Api api, List<String> paths, String body, int seconds) {
        return new Wrk(workplace, api, paths, "PUT", body, 32, seconds);
    }

    /// One round. An answer other than 2xx or 3xx is an error, and so is a lost connection.
    public Sample run() throws IOException {
        var directory = workplace.directory("wrk");
        var list = directory.resolve("paths");
        var script = directory.resolve("script.lua");
        Files.write(list, paths);
        var sent = body == null ? "" : "wrk.headers[\"Content-Type\"] = \"application/json\"\nwrk.body = " + lua(body);
        Files.writeString(
                script,
                SCRIPT.replace("@paths@", lua(list.toString()))
                        .replace("@bearer@", lua("Bearer " + api.key()))
                        .replace("@method@", lua(method))
                        .replace("@body@", sent));
        var command = new ArrayList<>(List.of(Tool.WRK.path(), "-t1", "-c" + connections, "-d" + seconds + "s"));
        command.addAll(List.of("--timeout", "10s", "-s", script.toString(), api.baseUrl()));
        var output = Command.run(command).checked("wrk");
        Files.delete(script);
        var found = RESULT.matcher(output);
        if (!found.find()) {
            throw new BenchException("wrk said something else than expected:\n" + output);
        }
        var errors = Long.parseLong(found.group(3));
        return new Sample(
                Long.parseLong(found.group(1)) - errors,
                Long.parseLong(found.group(2)) / 1e6,
                0,
                errors,
                Long.parseLong(found.group(4)) / 1e3,
                Long.parseLong(found.group(5)) / 1e3);
    }

    private static String lua(String text) {
        var out = new StringBuilder("\"");
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }

    @Override
    public String toString() {
        return "Wrk[" + paths.size() + " paths]";
    }
}

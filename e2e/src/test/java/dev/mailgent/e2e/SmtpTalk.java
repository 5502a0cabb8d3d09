package dev.mailgent.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One SMTP dialogue as it is typed: nothing is corrected on the way.
final class SmtpTalk implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    /// Connects and reads the greeting.
    SmtpTalk(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(40_000);
        socket.setTcpNoDelay(true);
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        this.out = socket.getOutputStream();
    }

    static SmtpTalk greeted(int port) throws IOException {
        var talk = new SmtpTalk(port);
        talk.expect("220");
        talk.say("EHLO client.test");
        talk.expect("250");
        return talk;
    }

    void say(String line) throws IOException {
        send((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /// A whole reply, its lines joined by LF.
    String reply() throws IOException {
        var whole = new StringBuilder();
        while (true) {
            var line = in.readLine();
            if (line == null) {
                throw new IOException("the server hung up");
            }
            whole.append(whole.isEmpty() ? "" : "\n").append(line);
            if (line.length() < 4 || line.charAt(3) != '-') {
                return whole.toString();
            }
        }
    }

    String ask(String line) throws IOException {
        say(line);
        return reply();
    }

    String expect(String code) throws IOException {
        var reply = reply();
        if (!reply.startsWith(code)) {
            throw new IOException("expected " + code + ", got " + reply);
        }
        return reply;
    }

    /// One mail from `<a@sender.test>`. `content` ends with CR LF and has no line that begins with a dot.
    ///
    /// @return the first reply that is no success, else the reply to the mail
    String mail(String to, String content) throws IOException {
        for (var line : new String[] {"MAIL FROM:<a@sender.test>", "RCPT TO:<" + to + ">", "DATA"}) {
            var reply = ask(line);
            if (reply.charAt(0) > '3') {
                say("RSET");
                reply();
                return reply;
            }
        }
        send(content.getBytes(StandardCharsets.UTF_8));
        return ask(".");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

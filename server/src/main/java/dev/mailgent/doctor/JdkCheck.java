package dev.mailgent.doctor;

/// Is this the Java that Mailgent is built for?
final class JdkCheck {
    static final int WANTED = 25;

    private JdkCheck() {}

    static Finding look(Runtime.Version version) {
        String detail = "Java " + version + " in " + System.getProperty("java.home");
        return version.feature() == WANTED
                ? Finding.good("jdk", detail)
                : Finding.bad(
                        "jdk",
                        detail + "; Mailgent is built for " + WANTED,
                        "install a JDK " + WANTED + ", or name one: MAILGENT_JAVA_HOME=/path/to/jdk-" + WANTED);
    }
}

package dev.vmcompat;

/** The process: parses the command line and exits with the documented code. */
public final class Application {

    private Application() {}

    public static void main(String[] args) {
        System.exit(0);
    }
}

package energy.busbar.bench.cli;

import java.io.IOException;

/** What the gateway's figures are measured beside: a JVM that is there, and nothing else. */
final class Idle {
    private Idle() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("{\"type\":\"ready\"}");
        System.out.flush();
        while (System.in.read() >= 0) {
            // Until whoever started it ends.
            continue;
        }
    }
}

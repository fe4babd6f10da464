package energy.busbar.bench.cli;

import energy.busbar.bench.UnixHttp;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands in for a gateway where only the measuring is tested: says that it stores more and more. */
final class FakeAgent {
    private FakeAgent() {}

    public static void main(String[] arguments) throws Exception {
        Path config = Path.of(arguments[2]);
        String state = Files.readString(config).replaceAll("(?s).*stateDirectory: ([^\n]+).*", "$1");
        try (UnixHttp server = new UnixHttp(Path.of(state, "control.sock"), FakeAgent::answer)) {
            System.err.println("serving " + server);
            Thread.sleep(600_000);
        }
    }

    private static String answer(int request) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"devices\":{\"up\":" + request / 2
                + "},\"store\":{\"samplesStored\":" + request / 3 + "}}";
    }
}

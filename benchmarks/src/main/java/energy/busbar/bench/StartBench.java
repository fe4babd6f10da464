package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import energy.busbar.bench.GatewayFiles.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the start of the process to the first sample that a power cut would not take. */
final class StartBench {
    private static final int DEVICES = 4;
    private static final String FLUSH = "1s";
    /** How often the socket is asked, which is how exact a time is. */
    private static final int ASK_MILLIS = 10;

    private final Parts parts;
    private final String idleJar;
    private final String idleMain;
    private final Progress progress;
    private final List<Device> devices = new ArrayList<>();
    private int brokerPort;
    private int folders;

    /** Seconds since just before the process was started. */
    private record Times(double answers, double deviceUp, double stored) {}

    StartBench(Parts parts, String idleJar, String idleMain, Progress progress) {
        this.parts = parts;
        this.idleJar = idleJar;
        this.idleMain = idleMain;
        this.progress = progress;
    }

    List<Figure> measure(int runs) throws IOException {
        progress.say(
                "start: " + runs + (runs == 1 ? " run" : " runs") + " of each kind, one before that does not count");
        String brokerFolder = parts.folder().resolve("start-broker").toString();
        brokerPort = parts.simulator("broker", List.of("--directory", brokerFolder), line -> {})
                .awaitReady()
                .path("port")
                .asInt();
        JsonNode ports = parts.simulator("load", List.of("--devices", String.valueOf(DEVICES)), line -> {})
                .awaitReady()
                .path("ports");
        for (int i = 0; i < DEVICES; i++) {
            devices.add(new Device(
                    "battery-" + (i + 1), "battery", "storage", ports.path(i).asInt(), false));
        }
        List<String> plain = new ArrayList<>();
        one(launcher(), plain);
        List<Times> launched = new ArrayList<>();
        List<Times> direct = new ArrayList<>();
        List<Double> idle = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            // By turns, so that what the machine does beside it meets all kinds alike.
            launched.add(one(launcher(), new ArrayList<>()));
            direct.add(one(List.copyOf(plain), new ArrayList<>()));
            idle.add(idle(IdleJvm.command(plain, idleJar, idleMain)));
            progress.say(Text.format(
                    "start: run %d of %d: %.2f s to the first stored sample, %.2f s without the launcher script, idle JVM"
                            + " %.2f s to its main",
                    run,
                    runs,
                    launched.get(run - 1).stored(),
                    direct.get(run - 1).stored(),
                    idle.get(run - 1)));
        }
        return figures(launched, direct, Spread.of(idle));
    }

    private List<String> launcher() {
        return List.of(parts.launcher().toString(), "run", "--config");
    }

    /**
     * One start on a fresh state.
     *
     * @param command ends before the configuration's path
     * @param seen takes the command of the JVM, up to the same place
     */
    private Times one(List<String> command, List<String> seen) throws IOException {
        GatewayFiles files =
                GatewayFiles.write(parts.folder().resolve("start-" + ++folders), devices, brokerPort, FLUSH);
        List<String> whole = new ArrayList<>(command);
        whole.add(files.config().toString());
        Agent agent = Agent.start(parts, whole, files);
        long begin = agent.startedNanos();
        double answers = (agent.await("answers", ASK_MILLIS, Agent::answers) - begin) / 1e9;
        double up = (agent.await("has a device", ASK_MILLIS, status -> Agent.devicesUp(status) > 0) - begin) / 1e9;
        double stored =
                (agent.await("has stored a sample", ASK_MILLIS, status -> Agent.samplesStored(status) > 0) - begin)
                        / 1e9;
        List<String> java = agent.usage().commandLine();
        seen.addAll(java.subList(0, java.size() - 1));
        parts.endAgents();
        Parts.delete(files.folder());
        return new Times(answers, up, stored);
    }

    private double idle(List<String> command) {
        Part idle = parts.fed("idle-jvm", command, line -> {});
        idle.awaitReady();
        double seconds = Pause.secondsSince(idle.startedNanos());
        idle.endInput();
        idle.awaitEnd();
        return seconds;
    }

    private static List<Figure> figures(List<Times> launched, List<Times> direct, Spread idle) {
        Spread stored = Spread.of(launched.stream().map(Times::stored).toList());
        Spread answers = Spread.of(launched.stream().map(Times::answers).toList());
        Spread up = Spread.of(launched.stream().map(Times::deviceUp).toList());
        Spread waited =
                Spread.of(launched.stream().map(t -> t.stored() - t.deviceUp()).toList());
        Spread java = Spread.of(direct.stream().map(Times::stored).toList());
        String how = Text.format(
                "from just before `./busbar run` starts, fresh state, %d devices, broker; median (least to most) of %d; on the"
                        + " way its socket answers at %.2f s and the first device is up at %.2f s, the other %.2f s are first"
                        + " readings and the flush, each %s here (10 s unless configured)",
                DEVICES, stored.count(), answers.median(), up.median(), waited.median(), FLUSH);
        String baseline = "idle JVM to its main: " + Text.seconds(idle);
        return List.of(
                new Figure(
                        "start",
                        "process start to first stored sample",
                        Text.seconds(stored),
                        baseline,
                        how,
                        true,
                        Map.of(
                                "medianSeconds", stored.median(),
                                "minSeconds", stored.min(),
                                "maxSeconds", stored.max(),
                                "answersMedianSeconds", answers.median(),
                                "deviceUpMedianSeconds", up.median(),
                                "flushWaitMedianSeconds", waited.median(),
                                "idleJvmMedianSeconds", idle.median())),
                new Figure(
                        "startWithoutLauncher",
                        "the same without the launcher script",
                        Text.seconds(java),
                        baseline,
                        "`java` started directly with the arguments that the launcher gives it",
                        true,
                        Map.of(
                                "medianSeconds", java.median(),
                                "minSeconds", java.min(),
                                "maxSeconds", java.max(),
                                "idleJvmMedianSeconds", idle.median())));
    }
}

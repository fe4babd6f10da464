package energy.busbar.bench;

import energy.busbar.bench.GatewayFiles.Device;
import energy.busbar.bench.SerialLine.Seen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Our Modbus client beside libmodbus, by turns against the same unit. It is run from the agent's jars with the agent's
 * flags, in a process of its own as the others are.
 */
final class ModbusBench {
    private static final int TCP_REGISTERS = 100;
    private static final List<Integer> RTU_REGISTERS = List.of(10, 50, 100);
    private static final SerialPace LINE = new SerialPace(115_200);

    private static final int TCP_MILLIS = 250;
    private static final int RTU_MILLIS = 500;
    /** A round on the line is longer and varies less. */
    private static final int TCP_ROUNDS_PER_RTU_ROUND = 4;
    /** So that the JVM has compiled what it will; libmodbus needs none. */
    private static final int WARM_UP_MILLIS = 5_000;
    /** Port 1, where nobody listens: the agent is started for its command line only. */
    private static final int NOBODY = 1;

    private final Parts parts;
    private final ModbusPrograms programs;
    private final String jar;
    private final String main;
    private final Progress progress;

    /**
     * @param jar where the main class is
     * @param main a main that is our client: "tcp PORT" or "rtu PORT"
     */
    ModbusBench(Parts parts, ModbusPrograms programs, String jar, String main, Progress progress) {
        this.parts = parts;
        this.programs = programs;
        this.jar = jar;
        this.main = main;
        this.progress = progress;
    }

    List<Figure> measure(int rounds) throws IOException {
        GatewayFiles files = GatewayFiles.write(
                parts.folder().resolve("modbus-agent"), List.of(Device.loaded(1, NOBODY)), NOBODY, "10s");
        Agent agent = Agent.start(parts, files);
        agent.await("answers", 100, Agent::answers);
        List<String> command = agent.usage().commandLine();
        parts.endAgents();
        List<String> client = IdleJvm.command(command, jar, main);
        List<Figure> figures = new ArrayList<>();
        figures.add(tcp(rounds, client, IdleJvm.flags(command)));
        parts.endAll();
        figures.addAll(rtu(Math.max(1, rounds / TCP_ROUNDS_PER_RTU_ROUND), client));
        return figures;
    }

    private ModbusReads ours(List<String> client, String mode, String where) {
        List<String> command = new ArrayList<>(client);
        command.addAll(List.of(mode, where));
        return new ModbusReads(parts, "our-" + mode + "-client", command);
    }

    private Figure tcp(int rounds, List<String> client, String flags) {
        Part server = programs.unit("serve-tcp");
        String port = server.awaitReady().path("port").asText();
        ModbusReads ours = ours(client, "tcp", port);
        ModbusReads theirs = programs.reads("read-tcp", port);
        ModbusReads bare = programs.reads("bare-tcp", port);
        ours.awaitReady();
        String libmodbus = theirs.awaitReady().path("libmodbus").asText();
        bare.awaitReady();
        progress.say("modbus: TCP, " + rounds + " pairs of " + TCP_MILLIS + " ms beside libmodbus " + libmodbus);
        ours.perSecond(TCP_REGISTERS, WARM_UP_MILLIS);
        theirs.perSecond(TCP_REGISTERS, TCP_MILLIS);
        bare.perSecond(TCP_REGISTERS, TCP_MILLIS);
        Pairs pairs = new Pairs();
        List<Double> bareRates = new ArrayList<>();
        ProcessUsage usage = new ProcessUsage(server.pid());
        double before = usage.processorSeconds();
        long begin = System.nanoTime();
        for (int round = 1; round <= rounds; round++) {
            pairs.add(ours.perSecond(TCP_REGISTERS, TCP_MILLIS), theirs.perSecond(TCP_REGISTERS, TCP_MILLIS));
            bareRates.add(bare.perSecond(TCP_REGISTERS, TCP_MILLIS));
            progress.tick(Text.format(
                    "modbus: TCP, pair %d of %d; %.2f of libmodbus so far",
                    round, rounds, pairs.ratios().median()));
        }
        double share = (usage.processorSeconds() - before) / Pause.secondsSince(begin);
        String how = "clients: ours in a JVM with the agent's jars and flags `" + flags + "`; libmodbus " + libmodbus
                + " from C, compiled with -O2";
        return ModbusFigures.tcp(TCP_REGISTERS, pairs, Spread.of(bareRates), share, TCP_MILLIS, how);
    }

    private List<Figure> rtu(int rounds, List<String> client) {
        SerialLine line = programs.line(LINE);
        programs.unit("serve-rtu", line.unitPort()).awaitReady();
        ModbusReads ours = ours(client, "rtu", line.clientPort());
        ModbusReads theirs = programs.reads("read-rtu", line.clientPort());
        ours.awaitReady();
        theirs.awaitReady();
        progress.say("modbus: RTU on a line of " + LINE.baud() + " baud, " + rounds + " pairs of " + RTU_MILLIS + " ms"
                + " for each of " + RTU_REGISTERS + " registers");
        ours.perSecond(RTU_REGISTERS.get(0), WARM_UP_MILLIS);
        List<Figure> figures = new ArrayList<>();
        for (int registers : RTU_REGISTERS) {
            Pairs pairs = new Pairs();
            List<Seen> seenOfOurs = new ArrayList<>();
            List<Seen> seenOfTheirs = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                line.seen();
                double rate = ours.perSecond(registers, RTU_MILLIS);
                seenOfOurs.add(line.seen());
                double theirRate = theirs.perSecond(registers, RTU_MILLIS);
                seenOfTheirs.add(line.seen());
                pairs.add(rate, theirRate);
                progress.tick("modbus: RTU, " + registers + " registers, pair " + round + " of " + rounds);
            }
            figures.add(ModbusFigures.rtu(LINE, registers, pairs, seenOfOurs, seenOfTheirs, line.realtime()));
        }
        return figures;
    }
}

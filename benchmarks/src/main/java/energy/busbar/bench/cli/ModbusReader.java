package energy.busbar.bench.cli;

import energy.busbar.core.driver.Options;
import energy.busbar.core.model.Moment;
import energy.busbar.core.port.GatewayClock;
import energy.busbar.driver.modbus.Endpoint;
import energy.busbar.driver.modbus.ModbusBuses;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/**
 * Our Modbus client as a process of its own: {@code tcp PORT} or {@code rtu PORT}. Each line {@code REGISTERS MILLIS} of
 * its input is a round of reads of that length; it ends with its input.
 */
final class ModbusReader {
    private static final int BAUD = 115_200;
    private static final int UNIT = 1;
    /** As long as libmodbus is given, so that a busy machine spoils no round. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final GatewayClock CLOCK = new GatewayClock() {
        @Override
        public Moment now() {
            return new Moment(System.currentTimeMillis(), System.nanoTime() / 1_000_000);
        }

        @Override
        public boolean synchronised() {
            return true;
        }

        @Override
        public String bootId() {
            return "bench";
        }
    };

    private ModbusReader() {}

    public static void main(String[] arguments) throws IOException {
        Endpoint endpoint = arguments[0].equals("tcp")
                ? new Endpoint.Tcp("127.0.0.1", Integer.parseInt(arguments[1]))
                : new Endpoint.Serial(arguments[1], BAUD, Endpoint.Parity.NONE, 1, false, Endpoint.Direction.AS_IT_IS);
        ModbusSettings settings =
                new ModbusSettings(endpoint, PATIENCE, Duration.ZERO, PATIENCE, Duration.ZERO, ModbusClient.MAX_READ);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ModbusBuses buses = new ModbusBuses()) {
            say("{\"type\":\"ready\"}");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] round = line.split(" ", 2);
                // A connection of its own for each round, and one read before the clock starts.
                try (ModbusClient client = buses.share(settings, CLOCK, new Options("", Map.of(), new ArrayList<>()))) {
                    say(round(client, Integer.parseInt(round[0]), Long.parseLong(round[1]) * 1_000_000));
                }
            }
        }
    }

    private static String round(ModbusClient client, int registers, long nanos) {
        read(client, registers);
        long begin = System.nanoTime();
        long requests = 0;
        long taken = 0;
        while (taken < nanos) {
            read(client, registers);
            requests++;
            taken = System.nanoTime() - begin;
        }
        return "{\"type\":\"round\",\"requests\":" + requests + ",\"nanos\":" + taken + "}";
    }

    private static void read(ModbusClient client, int registers) {
        int last = client.readHoldingRegisters(UNIT, 0, registers)[registers - 1];
        if (last != registers - 1) {
            throw new IllegalStateException("register " + (registers - 1) + " holds " + last);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}

package energy.busbar.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.modbus.ModbusBits;
import energy.busbar.driver.modbus.ModbusClient;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.profiles.Register;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Registers of any Modbus device, past the gateway: for finding out what a device does. */
@Command(
        name = "raw",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Registers of any Modbus device, without the gateway: read, write.",
        subcommands = {DeviceRawCommand.Read.class, DeviceRawCommand.Write.class})
final class DeviceRawCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do, such as: busbar device raw read 192.168.1.7 --address 40000 --count 4");
    }

    /** Decimal, or hexadecimal as 0x9C40. */
    private static int address(CommandSpec spec, String text) {
        if (!text.matches("\\d{1,5}|0[xX][0-9A-Fa-f]{1,4}") || decoded(text) > 65_535) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--address is '" + text
                            + "'; expected 0 to 65535 as it stands in the request, or 0x0000 to 0xFFFF");
        }
        return decoded(text);
    }

    /** Unlike Integer.decode: a leading 0 is not octal. */
    private static int decoded(String text) {
        return text.length() > 2 && (text.charAt(1) == 'x' || text.charAt(1) == 'X')
                ? Integer.parseInt(text.substring(2), 16)
                : Integer.parseInt(text);
    }

    private static int[] read(ModbusClient client, int function, int unit, int address, int count) {
        return function == 4
                ? client.readInputRegisters(unit, address, count)
                : client.readHoldingRegisters(unit, address, count);
    }

    private static String hex(int[] registers) {
        return Arrays.stream(registers).mapToObj("%04X"::formatted).collect(Collectors.joining(" "));
    }

    @Command(name = "read", mixinStandardHelpOptions = true, description = "Read registers.")
    static final class Read implements Callable<Integer> {
        private static final int SHOWN_REGISTERS = 4;

        @Mixin
        private RawTarget target = new RawTarget();

        @Mixin
        private RawValues values = new RawValues();

        @Option(
                names = "--function",
                defaultValue = "3",
                description =
                        "1: coils; 2: discrete inputs; 3: holding registers; 4: input registers (${DEFAULT-VALUE})")
        private int function = 3;

        @Option(names = "--address", required = true, description = "of the first, from 0, also as 0x9C40")
        private String first = "";

        @Option(
                names = "--count",
                defaultValue = "1",
                description = "registers, 1 to 125, or bits, 1 to 2000 (${DEFAULT-VALUE})")
        private int count = 1;

        @Option(names = "--json", description = "for programs")
        private boolean json;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            int address = address(spec, first);
            check(address);
            if (function < 3) {
                return bits(address);
            }
            List<Register> parts = new ArrayList<>();
            int size = values.register(spec, function, address, count).length();
            for (int at = 0; at < count; at += size) {
                parts.add(values.register(spec, function, address + at, count));
            }
            target.used(spec).ifPresent(this::warn);
            int[] registers = target.with(spec, client -> read(client, function, target.unit(), address, count));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(json(parts, address, registers).toPrettyString());
            } else {
                Text.table(rows(parts, address, registers), true).forEach(out::println);
            }
            return ExitCodes.OK;
        }

        private void check(int address) {
            if (function < 1 || function > 4) {
                throw usage("--function is " + function
                        + "; expected 3 (holding) or 4 (input), or for bits 1 (coils) or 2 (discrete inputs)");
            }
            int most = function < 3 ? ModbusBits.MAX_READ : ModbusClient.MAX_READ;
            if (count < 1 || count > most || address + count > 65_536) {
                throw usage("--count is " + count + " from address " + address + "; expected 1 to " + most
                        + ", up to address 65535");
            }
            int size = values.type(spec).registers();
            if (size > 0 && count % size != 0) {
                throw usage("--count is " + count + ", but a "
                        + values.type(spec).word() + " takes " + size + " registers; expected a multiple of " + size);
            }
        }

        private int bits(int address) {
            target.used(spec).ifPresent(this::warn);
            boolean[] bits = target.with(spec, client -> {
                ModbusBits of = (ModbusBits) client;
                return function == 1
                        ? of.readCoils(target.unit(), address, count)
                        : of.readDiscreteInputs(target.unit(), address, count);
            });
            PrintWriter out = spec.commandLine().getOut();
            ArrayNode array = GatewayClient.JSON.createArrayNode();
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("ADDRESS", "HEX", "VALUE"));
            for (int i = 0; i < count; i++) {
                array.addObject().put("address", address + i).put("value", bits[i]);
                rows.add(List.of(
                        String.valueOf(address + i), "0x%04X".formatted(address + i), bits[i] ? "1 on" : "0 off"));
            }
            if (json) {
                out.println(array.toPrettyString());
            } else {
                Text.table(rows, true).forEach(out::println);
            }
            return ExitCodes.OK;
        }

        private void warn(String device) {
            if (target.isSerial()) {
                throw new CliException(
                        ExitCodes.FAULT,
                        "the running gateway uses this line for " + device
                                + ", and a line takes one master; see: busbar" + " device read " + device);
            }
            spec.commandLine()
                    .getErr()
                    .println("busbar: the running gateway talks to " + device
                            + " here; a device that takes one client may hang up on it meanwhile");
        }

        private static List<List<String>> rows(List<Register> parts, int address, int[] registers) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("ADDRESS", "HEX", "REGISTERS", "VALUE"));
            for (Register part : parts) {
                int[] own = own(part, address, registers);
                int[] shown = Arrays.copyOf(own, Math.min(own.length, SHOWN_REGISTERS));
                rows.add(List.of(
                        String.valueOf(part.address()),
                        "0x%04X".formatted(part.address()),
                        hex(shown) + (own.length > shown.length ? " …" : ""),
                        RawValues.shown(part, own)));
            }
            return rows;
        }

        private static ArrayNode json(List<Register> parts, int address, int[] registers) {
            ArrayNode array = GatewayClient.JSON.createArrayNode();
            for (Register part : parts) {
                int[] own = own(part, address, registers);
                ObjectNode node = array.addObject();
                node.put("address", part.address());
                node.put("registers", hex(own));
                node.put("type", part.type().word());
                node.put("value", RawValues.shown(part, own));
            }
            return array;
        }

        private static int[] own(Register part, int address, int[] registers) {
            int from = part.address() - address;
            return Arrays.copyOfRange(registers, from, from + part.length());
        }

        private ParameterException usage(String message) {
            return new ParameterException(spec.commandLine(), message);
        }
    }

    @Command(
            name = "write",
            mixinStandardHelpOptions = true,
            description = "Write registers. The gateway's checks, limits and records do not apply.")
    static final class Write implements Callable<Integer> {
        @Mixin
        private RawTarget target = new RawTarget();

        @Mixin
        private RawValues values = new RawValues();

        @Option(names = "--function", description = "6: one register; 16: several; by the value's size without it")
        private int function;

        @Option(names = "--address", required = true, description = "of the first, from 0, also as 0x9C40")
        private String first = "";

        @Option(names = "--value", required = true, description = "a number as the device counts it, or a text")
        private String value = "";

        @Option(
                names = "--length",
                defaultValue = "0",
                description = "registers of a text or BCD number; as many as it needs without it")
        private int length;

        @Option(names = "--yes", description = "I know what this device does with it")
        private boolean yes;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            int address = address(spec, first);
            int needed = length > 0 ? length : Math.max(1, (value.length() + 1) / 2);
            if (needed > ModbusClient.MAX_WRITE || address + needed > 65_536) {
                throw usage("the value takes " + needed + " registers from address " + address + "; expected 1 to "
                        + ModbusClient.MAX_WRITE + ", up to address 65535");
            }
            Register register = values.register(spec, 3, address, needed);
            int[] registers = RawValues.encoded(spec, register, value);
            int used = function == 0 ? registers.length == 1 ? 6 : 16 : function;
            if (used != 16 && (used != 6 || registers.length != 1)) {
                throw usage("--function is " + used + " for " + registers.length
                        + " registers; expected 6 (one register) or 16");
            }
            target.used(spec).ifPresent(device -> {
                throw new CliException(
                        ExitCodes.FAULT,
                        "nothing was written: the running gateway controls " + device
                                + " there, and would not know of it. It goes through the gateway; see: busbar device"
                                + " write " + device + ". Past it only when it is stopped");
            });
            warn(address, registers, used);
            return write(register, address, registers, used);
        }

        private void warn(int address, int[] registers, int used) {
            PrintWriter err = spec.commandLine().getErr();
            String what =
                    "function " + used + ", " + hex(registers) + " to address " + address + " of " + target.shown();
            Text.wrapped(
                            "WARNING: " + what + ". No limit, fuse, time-out or record of the gateway applies; a wrong"
                                    + " register can stop a device, trip a fuse or wear out its memory.",
                            0)
                    .forEach(err::println);
            err.flush();
            if (!yes) {
                throw new CliException(ExitCodes.USAGE, "nothing was written; if it is meant, say --yes");
            }
        }

        private int write(Register register, int address, int[] registers, int used) {
            return target.with(spec, client -> {
                send(client, address, registers, used);
                PrintWriter out = spec.commandLine().getOut();
                int[] after;
                try {
                    after = read(client, 3, target.unit(), address, registers.length);
                } catch (ModbusException e) {
                    out.println("the device confirmed it; it cannot be read back: " + e.getMessage());
                    return ExitCodes.OK;
                }
                boolean same = Arrays.equals(after, registers);
                out.println("the device confirmed it; now " + address + " holds " + hex(after) + ": "
                        + RawValues.shown(register, after) + (same ? "" : ", which is something else"));
                return same ? ExitCodes.OK : ExitCodes.COMMAND_FAILED;
            });
        }

        private void send(ModbusClient client, int address, int[] registers, int used) {
            try {
                if (used == 6) {
                    client.writeSingleRegister(target.unit(), address, registers[0]);
                } else {
                    client.writeMultipleRegisters(target.unit(), address, registers);
                }
            } catch (ModbusException e) {
                boolean inDoubt = e.kind() == Kind.NO_ANSWER || e.kind() == Kind.GARBLED;
                throw new CliException(
                        inDoubt ? ExitCodes.COMMAND_PENDING : ExitCodes.COMMAND_FAILED,
                        e.getMessage()
                                + (inDoubt ? "; the device may have done it: read it before you try again" : ""));
            }
        }

        private ParameterException usage(String message) {
            return new ParameterException(spec.commandLine(), message);
        }
    }
}

package energy.busbar.sim.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Golden frames: Modbus Messaging on TCP/IP 1.0b §3.1.3 for the header, Application Protocol 1.1b3 §6 for the rest. */
class ModbusServerTest {
    private static final String READ_TWO = "0001 0000 0006 01 03 0064 0002";

    private final int[] values = new int[200];
    private ModbusServer server;

    @BeforeEach
    void start() {
        values[100] = 0x1234;
        values[101] = 0xABCD;
        server = new ModbusServer(0, Map.of(1, new Memory(values))).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Registers 0 to 199; 150 and above are read-only, and 0xDEAD is no value. */
    private record Memory(int[] values) implements Registers {
        @Override
        public int[] read(int address, int count) {
            return address + count > values.length ? null : Arrays.copyOfRange(values, address, address + count);
        }

        @Override
        public Written write(int address, int[] written) {
            if (address + written.length > 150) {
                return Written.ILLEGAL_ADDRESS;
            }
            if (written[0] == 0xDEAD) {
                return Written.ILLEGAL_VALUE;
            }
            System.arraycopy(written, 0, values, address, written.length);
            return Written.DONE;
        }
    }

    private String ask(String hex) throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            return client.send(hex).frame();
        }
    }

    @Test
    void reads_holding_registers_as_in_clause_6_3() throws IOException {
        assertThat(ask(READ_TWO)).isEqualTo("000100000007" + "01" + "0304" + "1234abcd");
    }

    @Test
    void writes_one_register_as_in_clause_6_6() throws IOException {
        assertThat(ask("0002 0000 0006 01 06 0005 0A0B")).isEqualTo("000200000006" + "01" + "0600050a0b");
        assertThat(values[5]).isEqualTo(0x0A0B);
    }

    @Test
    void writes_several_registers_as_in_clause_6_12() throws IOException {
        assertThat(ask("0003 0000 000B 01 10 0005 0002 04 0A0B 0C0D")).isEqualTo("000300000006" + "01" + "1000050002");
        assertThat(values[6]).isEqualTo(0x0C0D);
    }

    @Test
    void reads_input_registers_as_in_clause_6_4_and_passes_on_what_a_unit_refuses() throws IOException {
        ModbusUnit unit = new ModbusUnit() {
            @Override
            public Reply read(int function, int address, int count) {
                return address == 8 && function == 4 ? Reply.of(0x000A) : Reply.refused(4);
            }

            @Override
            public Reply write(int function, int address, int[] values) {
                return Reply.refused(function == 6 ? 5 : 6);
            }
        };
        try (ModbusServer own = new ModbusServer(0, Map.of(255, unit)).start();
                RawClient client = new RawClient(own.port())) {
            assertThat(client.send("0001 0000 0006 FF 04 0008 0001").frame())
                    .isEqualTo("000100000005" + "ff04" + "02000a");
            assertThat(client.send("0002 0000 0006 FF 03 0008 0001").frame()).endsWith("ff8304");
            assertThat(client.send("0003 0000 0006 FF 06 0008 0001").frame()).endsWith("ff8605");
            assertThat(client.send("0004 0000 0009 FF 10 0008 0001 02 0001").frame())
                    .endsWith("ff9006");
        }
    }

    @Test
    void refuses_as_the_clauses_say() throws IOException {
        assertThat(ask("0001 0000 0006 01 03 00C7 0002")).as("past the end").endsWith("018302");
        assertThat(ask("0001 0000 0006 01 03 0000 0000")).as("no registers").endsWith("018303");
        assertThat(ask("0001 0000 0006 01 03 0000 007E")).as("126 registers").endsWith("018303");
        assertThat(ask("0001 0000 0006 01 04 0000 0001")).as("function 4").endsWith("018401");
        assertThat(ask("0001 0000 0006 01 06 0096 0001")).as("read-only").endsWith("018602");
        assertThat(ask("0001 0000 0006 01 06 0000 DEAD")).as("no such value").endsWith("018603");
        assertThat(ask("0001 0000 0009 01 10 0000 0002 02 0001"))
                .as("byte count")
                .endsWith("019003");
        assertThat(ask("0001 0000 0006 07 03 0000 0001")).as("no such unit").endsWith("07830b");
    }

    @Test
    void closes_on_a_frame_that_is_not_modbus() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.send("0001 0001 0006 01 03 0000 0001").next()).isEqualTo(-1);
        }
    }

    @Test
    void serves_several_clients_and_requests_in_order() throws IOException {
        try (RawClient one = new RawClient(server.port());
                RawClient two = new RawClient(server.port())) {
            one.send(READ_TWO).send("0002 0000 0006 01 03 0065 0001");
            two.send(READ_TWO);
            assertThat(one.frame()).startsWith("0001");
            assertThat(one.frame()).isEqualTo("000200000005010302abcd");
            assertThat(two.frame()).startsWith("0001");
        }
    }

    @Test
    void a_silent_device_takes_the_request_and_says_nothing_until_it_recovers() throws IOException {
        server.fault(Fault.SILENT);
        try (RawClient client = new RawClient(server.port()).timeout(200)) {
            client.send(READ_TWO);
            assertThatThrownBy(client::frame).isInstanceOf(SocketTimeoutException.class);
            server.fault(Fault.NONE);
            assertThat(client.timeout(5000).send(READ_TWO).frame()).endsWith("1234abcd");
        }
    }

    @Test
    void an_unreachable_device_drops_its_clients_refuses_new_ones_and_comes_back_on_its_port() throws IOException {
        int port = server.port();
        try (RawClient client = new RawClient(port)) {
            client.send(READ_TWO).frame();
            server.fault(Fault.UNREACHABLE);
            assertThatThrownBy(() -> client.bytes(1)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
        server.fault(Fault.NONE);
        assertThat(server.port()).isEqualTo(port);
        assertThat(ask(READ_TWO)).endsWith("1234abcd");
    }

    @Test
    void garbage_is_no_modbus_frame() throws IOException {
        server.fault(Fault.GARBAGE);
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.send(READ_TWO).bytes(4)).containsExactly(0x55, 0xAA, 0x55, 0xAA);
        }
    }

    @Test
    void a_lying_length_promises_a_register_that_never_comes() throws IOException {
        server.fault(Fault.LYING_LENGTH);
        try (RawClient client = new RawClient(server.port()).timeout(300)) {
            byte[] header = client.send(READ_TWO).bytes(9);
            assertThat(header[5]).isEqualTo((byte) 9);
            assertThat(header[8]).isEqualTo((byte) 6);
            client.bytes(4);
            assertThatThrownBy(() -> client.bytes(1)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_slow_device_answers_right_but_late() throws IOException {
        server.fault(Fault.SLOW);
        try (RawClient client = new RawClient(server.port()).timeout(300)) {
            client.send(READ_TWO);
            assertThatThrownBy(() -> client.bytes(1)).isInstanceOf(SocketTimeoutException.class);
            assertThat(client.timeout(5000).frame()).endsWith("1234abcd");
        }
    }

    @Test
    void more_clients_than_there_are_places_are_turned_away() throws IOException {
        RawClient[] clients = new RawClient[ModbusServer.MAX_CLIENTS];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = new RawClient(server.port());
            clients[i].send(READ_TWO).frame();
        }
        try (RawClient surplus = new RawClient(server.port())) {
            assertThatThrownBy(() -> {
                        surplus.send(READ_TWO);
                        surplus.bytes(1);
                    })
                    .isInstanceOfAny(EOFException.class, IOException.class);
        }
        for (RawClient client : clients) {
            client.close();
        }
    }
}

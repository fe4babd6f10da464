package energy.busbar.agent.discover;

import static energy.busbar.agent.discover.RecordingServer.refusal;
import static energy.busbar.agent.discover.RecordingServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import energy.busbar.agent.discover.FoundDevice.Speech;
import energy.busbar.core.model.DeviceType;
import energy.busbar.profiles.Profile;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.sim.physics.Site;
import energy.busbar.sim.sunspec.SiteDevices;
import energy.busbar.sim.sunspec.SunSpecDevice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices of every kind on addresses of loopback, all at one port. */
@Timeout(120)
class TcpDiscoveryTest {
    private final Map<String, RecordingServer> servers = new HashMap<>();
    private int port;

    @AfterEach
    void close() throws IOException {
        for (RecordingServer server : servers.values()) {
            server.close();
        }
    }

    private RecordingServer server(String address) throws IOException {
        RecordingServer server;
        try {
            server = new RecordingServer(address, port);
        } catch (BindException e) {
            throw new IOException("the port of the first server is taken at " + address, e);
        }
        port = server.port();
        servers.put(address, server);
        return server;
    }

    private TcpDiscovery.Result discover(List<Integer> units, String... ranges) throws Exception {
        TcpDiscovery.Settings settings = new TcpDiscovery.Settings(
                port, units, 200, Duration.ofMillis(500), Duration.ofMillis(300), Duration.ZERO);
        List<InetAddress> addresses = new AddressRanges(false, AddressRanges.Resolver.SYSTEM).parse(List.of(ranges));
        return new TcpDiscovery(settings, ProfileCatalogue.shipped()).run(addresses, (what, done, of) -> {});
    }

    private static byte[] sunSpec(SunSpecDevice device, byte[] pdu) {
        ByteBuffer in = ByteBuffer.wrap(pdu);
        if (in.get() != 3) {
            return refusal(pdu, 1);
        }
        int[] registers = device.read(in.getShort() & 0xFFFF, in.getShort());
        if (registers == null) {
            return refusal(pdu, 2);
        }
        ByteBuffer out =
                ByteBuffer.allocate(2 + 2 * registers.length).put((byte) 3).put((byte) (2 * registers.length));
        for (int register : registers) {
            out.putShort((short) register);
        }
        return out.array();
    }

    /** Knows nothing but who it is: function 43, type 14. */
    private static byte[] identified(byte[] pdu, String vendor, String model) {
        if (pdu[0] != 43) {
            return refusal(pdu, pdu[0] == 3 ? 2 : 1);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {43, 14, 2, 2, 0, 0, 2});
        for (int i = 0; i < 2; i++) {
            byte[] text = (i == 0 ? vendor : model).getBytes(StandardCharsets.UTF_8);
            out.write(i == 0 ? 0 : 5);
            out.write(text.length);
            out.writeBytes(text);
        }
        return out.toByteArray();
    }

    private static FoundDevice at(TcpDiscovery.Result result, String address) {
        return result.devices().stream()
                .filter(d -> d.endpoint().shown().startsWith(address + ":"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing at " + address + " in " + result));
    }

    private void everyKind() throws IOException {
        SunSpecDevice inverter = SiteDevices.inverter(new Site(1, 1, 12), SunSpecDevice.WriteListener.NONE);
        server("127.0.0.2").unit(1, pdu -> sunSpec(inverter, pdu)).unit(2, pdu -> refusal(pdu, 11));
        server("127.0.0.3").holding(1, new HashMap<>(Map.of(0x000B, 1650)));
        Map<Integer, Integer> huawei = text(30_000, 15, "SUN2000-10KTL-M1");
        huawei.putAll(text(30_015, 10, "HV123456"));
        server("127.0.0.4").holding(1, huawei);
        server("127.0.0.5").unit(1, pdu -> identified(pdu, "Schneider Electric", "iEM3155"));
        server("127.0.0.6").holding(3, new HashMap<>(Map.of(7, 7)));
        server("127.0.0.7");
    }

    @Test
    void devices_are_told_apart_by_sunspec_by_their_registers_and_by_what_they_say_of_themselves() throws Exception {
        everyKind();
        TcpDiscovery.Result result = discover(List.of(1, 2, 3, 126), "127.0.0.1-9");

        FoundDevice inverter = at(result, "127.0.0.2");
        assertThat(inverter.speech()).isEqualTo(Speech.SUNSPEC);
        assertThat(inverter.identity().manufacturer()).isEqualTo("Busbar Simulator");
        assertThat(inverter.identity().serialNumber()).isEqualTo("SIM-INV-0001");
        assertThat(inverter.types()).containsExactly(DeviceType.INVERTER);
        assertThat(inverter.units()).containsExactly(1);

        FoundDevice meter = at(result, "127.0.0.3");
        assertThat(meter.profile().map(Profile::name)).contains("carlo-gavazzi-em24-ethernet");
        assertThat(meter.types()).containsExactly(DeviceType.METER);

        FoundDevice huawei = at(result, "127.0.0.4");
        assertThat(huawei.profile().map(Profile::name)).contains("huawei-sun2000");
        assertThat(huawei.identity().model()).isEqualTo("SUN2000-10KTL-M1");
        assertThat(huawei.identity().serialNumber()).isEqualTo("HV123456");

        FoundDevice schneider = at(result, "127.0.0.5");
        assertThat(schneider.profile().map(Profile::name)).contains("schneider-iem3000");
        assertThat(schneider.identity().model()).isEqualTo("iEM3155");

        FoundDevice unknown = at(result, "127.0.0.6");
        assertThat(unknown.profile()).isEmpty();
        assertThat(unknown.units()).containsExactly(3);
        assertThat(unknown.remark()).isEqualTo("it does not say who it is");

        assertThat(result.devices()).hasSize(5);
        assertThat(result.open()).hasSize(6);
        assertThat(result.remarks().get("127.0.0.7:" + port))
                .containsExactly("the port is open, but no unit that was asked answers");
    }

    @Test
    void nothing_but_reads_ever_reaches_a_device() throws Exception {
        everyKind();
        discover(List.of(), "127.0.0.1-9");
        Set<Integer> functions = new HashSet<>();
        servers.values().forEach(server -> functions.addAll(server.functions));
        assertThat(functions).isNotEmpty().isSubsetOf(3, 4, 43);
        assertThat(servers.get("127.0.0.6").functions).contains(43);
    }

    @Test
    void units_of_their_makers_are_tried_where_the_usual_ones_are_silent() throws Exception {
        RecordingServer keba = server("127.0.0.2").holding(255, new HashMap<>(Map.of(7, 7)));
        server("127.0.0.3").holding(1, new HashMap<>(Map.of(7, 7)));
        TcpDiscovery.Result result = discover(List.of(), "127.0.0.2-3");
        assertThat(at(result, "127.0.0.2").units()).containsExactly(255);
        assertThat(keba.units).contains(71, 247);
        assertThat(servers.get("127.0.0.3").units).containsOnly(1, 2, 3, 126);
    }

    @Test
    void a_device_whose_kind_speaks_sunspec_but_does_not_is_told_with_what_to_do() throws Exception {
        server("127.0.0.2").unit(1, pdu -> identified(pdu, "Fronius", "Symo GEN24 10.0"));
        FoundDevice device = discover(List.of(1), "127.0.0.2").devices().get(0);
        assertThat(device.profile().map(Profile::name)).contains("fronius-gen24");
        assertThat(device.types()).isEmpty();
        assertThat(device.remark()).contains("may be switched off in its settings");
    }

    @Test
    void one_device_that_answers_at_every_unit_is_one_device() throws Exception {
        SunSpecDevice inverter = SiteDevices.inverter(new Site(1, 1, 12), SunSpecDevice.WriteListener.NONE);
        RecordingServer server = server("127.0.0.2");
        List.of(1, 2, 3, 126).forEach(unit -> server.unit(unit, pdu -> sunSpec(inverter, pdu)));
        List<FoundDevice> devices = discover(List.of(), "127.0.0.2").devices();
        assertThat(devices).hasSize(1);
        assertThat(devices.get(0).units()).containsExactly(1, 2, 3, 126);
    }

    /** What a walk along the models reads, without "SunS" and end marker. */
    private static void models(SunSpecDevice device, List<Integer> into) {
        int address = SunSpecDevice.BASE + 2;
        int[] header = device.read(address, 2);
        while (header[0] != 0xFFFF) {
            for (int word : device.read(address, 2 + header[1])) {
                into.add(word);
            }
            address += 2 + header[1];
            header = device.read(address, 2);
        }
    }

    @Test
    void a_second_sunspec_device_in_one_chain_is_an_entry_of_its_own() throws Exception {
        Site site = new Site(1, 1, 12);
        List<Integer> words = new ArrayList<>(List.of(0x5375, 0x6E53));
        models(SiteDevices.inverter(site, SunSpecDevice.WriteListener.NONE), words);
        models(SiteDevices.meter(site, SunSpecDevice.WriteListener.NONE), words);
        words.addAll(List.of(0xFFFF, 0));
        Map<Integer, Integer> registers = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            registers.put(SunSpecDevice.BASE + i, words.get(i));
        }
        server("127.0.0.2").holding(1, registers).holding(2, registers).holding(3, registers);

        List<FoundDevice> found = discover(List.of(1, 2, 3), "127.0.0.2").devices();
        assertThat(found)
                .extracting(d -> d.identity().serialNumber(), d -> d.types().get(0), FoundDevice::units)
                .containsExactly(
                        tuple("SIM-INV-0001", DeviceType.INVERTER, List.of(1, 2, 3)),
                        tuple("SIM-MET-0001", DeviceType.METER, List.of(1, 2, 3)));
        assertThat(found.get(1).connection()).containsEntry("device", 2).containsEntry("unit", 1);
        assertThat(new ConfigDraft(Set.of("sunspec"), Set.of(), true).add(found).entries(0))
                .contains("type: meter")
                .contains("unit: 1, device: 2}");
    }

    @Test
    void two_meters_of_one_kind_without_serial_numbers_stay_two() throws Exception {
        server("127.0.0.2")
                .holding(1, new HashMap<>(Map.of(0x000B, 1650)))
                .holding(2, new HashMap<>(Map.of(0x000B, 1650)));
        assertThat(discover(List.of(1, 2, 3), "127.0.0.2").devices()).hasSize(2);
    }

    @Test
    void a_port_where_something_else_answers_is_told_and_holds_nothing_up() throws Exception {
        server("127.0.0.2").unit(1, pdu -> new byte[] {3, 100, 1});
        server("127.0.0.3").holding(1, new HashMap<>(Map.of(7, 7)));
        TcpDiscovery.Result result = discover(List.of(1, 2), "127.0.0.2-3");
        assertThat(result.devices()).hasSize(1);
        assertThat(result.remarks().get("127.0.0.2:" + port).get(0)).contains("unit 1");
    }

    @Test
    void connections_are_tried_at_the_rate_that_was_asked_for() throws Exception {
        server("127.0.0.2");
        List<InetAddress> addresses =
                new AddressRanges(false, AddressRanges.Resolver.SYSTEM).parse(List.of("127.0.1.1-40", "127.0.0.2"));
        List<Long> seen = new ArrayList<>();
        long begin = System.nanoTime();
        List<InetAddress> open =
                new PortSweep(port, 50, Duration.ofMillis(200)).open(addresses, (what, done, of) -> seen.add(done));
        assertThat(open).containsExactly(InetAddress.getByName("127.0.0.2"));
        assertThat(System.nanoTime() - begin)
                .as("41 connections at 50 a second")
                .isGreaterThanOrEqualTo(Duration.ofMillis(800).toNanos());
        assertThat(seen).endsWith(41L).isSorted();
    }
}

package energy.busbar.agent.discover.mdns;

import static energy.busbar.agent.discover.mdns.Packets.data;
import static energy.busbar.agent.discover.mdns.Packets.hex;
import static energy.busbar.agent.discover.mdns.Packets.label;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import energy.busbar.agent.discover.mdns.DnsMessage.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsMessageTest {
    private static List<MdnsService> services(byte[]... packets) {
        ServiceTable table = new ServiceTable(MdnsBrowser.TYPES);
        for (byte[] packet : packets) {
            DnsMessage.parse(packet).ifPresent(table::take);
        }
        return table.services();
    }

    @Test
    void a_query_is_as_rfc_1035_has_it_with_the_bit_for_an_answer_to_us_alone() {
        assertThat(DnsMessage.query(0x1234, List.of(new Question(DnsName.of("_modbus._tcp.local"), DnsMessage.PTR))))
                .isEqualTo(hex("1234 0000 0001 0000 0000 0000" + label("_modbus") + label("_tcp") + label("local")
                        + "00 000C 8001"));
    }

    @Test
    void an_answer_with_compressed_names_gives_name_host_address_port_and_texts() {
        assertThat(services(Packets.modbusGateway(0)))
                .containsExactly(new MdnsService(
                        "_modbus._tcp",
                        "Inverter., Roof 2",
                        "solar.local",
                        List.of("192.168.1.23"),
                        1502,
                        List.of("unit=1", "model=X10")));
    }

    @Test
    void a_type_that_nobody_looks_for_is_told_by_the_meta_query_alone() {
        ServiceTable table = new ServiceTable(MdnsBrowser.TYPES);
        String meta = label("_services") + label("_dns-sd") + label("_udp") + label("local") + "00";
        byte[] packet = hex("0000 8400 0000 0001 0000 0000" + meta + "000C 0001 00001194"
                + data(label("_ipp") + label("_tcp") + label("local") + "00"));
        DnsMessage.parse(packet).ifPresent(table::take);
        assertThat(table.types()).containsExactly("_ipp._tcp");
        assertThat(table.services()).isEmpty();
    }

    @Test
    void what_is_missing_of_an_instance_is_asked_for() {
        ServiceTable table = new ServiceTable(List.of("_modbus._tcp"));
        byte[] pointer = hex("0000 8400 0000 0001 0000 0000" + label("_modbus") + label("_tcp") + label("local") + "00"
                + "000C 8001 00001194" + data(label("A") + "C00C"));
        DnsMessage.parse(pointer).ifPresent(table::take);
        assertThat(table.questions(64).stream().map(q -> q.name() + " " + q.type()))
                .containsExactly(
                        "_services._dns-sd._udp.local 12",
                        "_modbus._tcp.local 12",
                        "A._modbus._tcp.local 33",
                        "A._modbus._tcp.local 16");
        assertThat(services(pointer).get(0).port()).isZero();
    }

    @Test
    void questions_goodbyes_errors_and_oversized_messages_are_no_answers() {
        byte[] good = Packets.modbusGateway(0);
        byte[] question = good.clone();
        question[2] = 0;
        byte[] failed = good.clone();
        failed[3] = 3;
        assertThat(services(question, failed, Arrays.copyOf(good, DnsMessage.MAX_BYTES + 1), new byte[0]))
                .isEmpty();
        byte[] goodbye = good.clone();
        // The time to live of the PTR, behind its name of 20 bytes, its type and its class.
        Arrays.fill(goodbye, 12 + 20 + 4, 12 + 20 + 8, (byte) 0);
        assertThat(services(goodbye)).isEmpty();
    }

    @Test
    void pointers_that_go_round_or_forward_end_at_once() {
        String rest = "000C 0001 00000078 0000";
        for (String name : List.of("C00C", "C00E", "C0FF", "01 41 C00C", "C010 0000 C00C")) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> assertThat(DnsMessage.parse(hex("0000 8400 0000 0001 0000 0000" + name + rest)))
                            .as(name)
                            .isEmpty());
        }
    }

    @Test
    void a_name_that_only_just_is_one_goes_out_as_it_came_in() {
        String odd = "04 FF 00 2E 41";
        byte[] packet = hex("0000 8400 0000 0001 0000 0000" + label("_modbus") + label("_tcp") + label("local") + "00"
                + "000C 8001 00001194" + data(odd + "C00C"));
        ServiceTable table = new ServiceTable(List.of("_modbus._tcp"));
        DnsMessage.parse(packet).ifPresent(table::take);
        assertThat(table.services().get(0).name()).isEqualTo("??.A");
        byte[] asked = DnsMessage.query(1, table.questions(64).subList(2, 3));
        assertThat(asked).containsSequence(hex(odd));
    }

    @Test
    void a_query_never_outgrows_a_frame() {
        List<Question> many = Collections.nCopies(500, new Question(DnsName.of("_modbus._tcp.local"), 12));
        byte[] query = DnsMessage.query(1, many);
        assertThat(query).hasSizeLessThanOrEqualTo(DnsMessage.MAX_QUERY);
        assertThat((query[4] & 0xFF) << 8 | (query[5] & 0xFF)).isEqualTo((query.length - 12) / 24);
    }

    @Test
    void nothing_that_comes_breaks_the_parser_or_outgrows_the_table() {
        long seed = 20_260_801;
        Random chance = new Random(seed);
        ServiceTable table = new ServiceTable(MdnsBrowser.TYPES);
        List<byte[]> understood = new ArrayList<>();
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 50_000; i++) {
                byte[] packet = damaged(chance);
                try {
                    DnsMessage.parse(packet).ifPresent(message -> {
                        table.take(message);
                        understood.add(packet);
                    });
                    DnsMessage.query(1, table.questions(64));
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", packet " + i + ": " + Arrays.toString(packet), e);
                }
            }
        });
        assertThat(understood).as("some damage leaves a message").hasSizeGreaterThan(100);
        assertThat(table.services()).hasSizeLessThanOrEqualTo(ServiceTable.MAX_ENTRIES);
        table.services()
                .forEach(s -> assertThat(s.name() + s.host() + s.texts()).doesNotContainPattern("\\p{Cntrl}"));
    }

    private static byte[] damaged(Random chance) {
        byte[] packet = Packets.modbusGateway(chance.nextInt(65_536));
        if (chance.nextInt(4) == 0) {
            packet = Arrays.copyOf(packet, chance.nextInt(packet.length + 20));
        }
        for (int flips = chance.nextInt(6); flips > 0 && packet.length > 0; flips--) {
            packet[chance.nextInt(packet.length)] = (byte) chance.nextInt(256);
        }
        return packet;
    }
}

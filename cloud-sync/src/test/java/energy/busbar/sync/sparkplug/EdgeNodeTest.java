package energy.busbar.sync.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import energy.busbar.core.model.DeviceId;
import energy.busbar.sync.sparkplug.EdgeNode.Message;
import energy.busbar.sync.sparkplug.Frame.Datum;
import energy.busbar.sync.sparkplug.Metric.Property;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EdgeNodeTest {
    private static final int ROOM = 1_000_000;
    private static final DeviceId METER = new DeviceId("meter-1");
    private static final DeviceId PUMP = new DeviceId("pump");

    private final EdgeNode node = new EdgeNode(new SparkplugTopics("plant", "gw-1"));

    private static Datum watts(double value, long at) {
        return new Datum(
                "power",
                DataType.DOUBLE,
                value,
                Datum.GOOD,
                at,
                List.of(new Property("engUnit", DataType.STRING, "W")));
    }

    private static Frame ofNode(long up) {
        return new Frame(Optional.empty(), true, List.of(Datum.good("Devices/Up", DataType.UINT64, up, 1)));
    }

    private static Frame of(DeviceId device, Datum... data) {
        return new Frame(Optional.of(device), true, List.of(data));
    }

    private static Frame dead(DeviceId device) {
        return new Frame(Optional.of(device), false, List.of());
    }

    private static Payload read(Message message) {
        return PayloadCodec.decode(message.payload());
    }

    private static List<String> topics(List<Message> messages) {
        return messages.stream().map(Message::topic).toList();
    }

    private List<Message> birth(Frame... frames) {
        return node.birth(List.of(frames), 1_000, ROOM);
    }

    private List<Message> changes(Frame... frames) {
        return node.changes(List.of(frames), 2_000, ROOM);
    }

    @Test
    void the_death_has_only_its_number() {
        Message death = node.death(200);
        assertThat(death.topic()).isEqualTo("spBv1.0/plant/NDEATH/gw-1");
        assertThat(read(death))
                .isEqualTo(new Payload(
                        OptionalLong.empty(),
                        List.of(Metric.named("bdSeq", DataType.INT64, 200L, OptionalLong.empty())),
                        OptionalInt.empty()));
    }

    @Test
    void births_come_first_with_names_types_aliases_and_the_number_of_the_will() {
        node.death(7);
        List<Message> births = birth(ofNode(1), of(METER, watts(5, 900)), dead(PUMP));
        assertThat(topics(births)).containsExactly("spBv1.0/plant/NBIRTH/gw-1", "spBv1.0/plant/DBIRTH/gw-1/meter-1");
        Payload first = read(births.get(0));
        assertThat(first.seq()).hasValue(0);
        assertThat(first.timestamp()).hasValue(1_000);
        assertThat(first.metrics().get(0)).isEqualTo(Metric.named("bdSeq", DataType.INT64, 7L, OptionalLong.of(1_000)));
        assertThat(first.metrics().get(1))
                .isEqualTo(Metric.named("Node Control/Rebirth", DataType.BOOLEAN, false, OptionalLong.of(1_000)));
        assertThat(first.metrics().get(2).alias()).hasValue(1);
        assertThat(first.metrics().get(2).type()).contains(DataType.UINT64);
        Payload second = read(births.get(1));
        assertThat(second.seq()).hasValue(1);
        assertThat(second.metrics()).singleElement().satisfies(m -> {
            assertThat(m.name()).contains("power");
            assertThat(m.alias()).hasValue(2);
            assertThat(m.timestamp()).hasValue(900);
            assertThat(m.rawValue()).isEqualTo(5.0);
        });
    }

    @Test
    void data_is_what_changed_by_alias_alone() {
        birth(ofNode(1), of(METER, watts(5, 900)));
        assertThat(changes(ofNode(1), of(METER, watts(5, 1_900)))).isEmpty();
        List<Message> data = changes(ofNode(2), of(METER, watts(6, 1_950)));
        assertThat(topics(data)).containsExactly("spBv1.0/plant/NDATA/gw-1", "spBv1.0/plant/DDATA/gw-1/meter-1");
        assertThat(read(data.get(0)).seq()).hasValue(2);
        assertThat(read(data.get(1)))
                .isEqualTo(new Payload(
                        OptionalLong.of(2_000),
                        List.of(new Metric(
                                Optional.empty(),
                                OptionalLong.of(2),
                                OptionalLong.of(1_950),
                                Optional.empty(),
                                6.0,
                                false,
                                List.of())),
                        OptionalInt.of(3)));
        assertThat(changes(ofNode(2), of(METER, watts(6, 1_960)))).isEmpty();
    }

    @Test
    void a_value_that_gets_worse_or_better_is_a_change() {
        birth(ofNode(1), of(METER, watts(5, 900)));
        Datum stale = new Datum(
                "power", DataType.DOUBLE, 5.0, Datum.STALE, 900, watts(0, 0).properties());
        Message worse = changes(ofNode(1), of(METER, stale)).get(0);
        Message better = changes(ofNode(1), of(METER, watts(5, 1_900))).get(0);
        // alias 2, then properties {Quality: {type 3, int_value 500 or 192}}
        assertThat(new String(worse.payload(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("Quality\u0012\u0005\b\u0003\u0018\u00f4\u0003");
        assertThat(new String(better.payload(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("Quality\u0012\u0005\b\u0003\u0018\u00c0\u0001");
        Datum gone = new Datum(
                "power", DataType.DOUBLE, null, Datum.BAD, 2_000, watts(0, 0).properties());
        assertThat(read(changes(ofNode(1), of(METER, gone)).get(0))
                        .metrics()
                        .get(0)
                        .value())
                .isEmpty();
    }

    @Test
    void the_sequence_goes_from_255_to_0_over_all_messages() {
        birth(ofNode(0), of(METER, watts(0, 0)));
        List<Integer> seqs = new ArrayList<>();
        for (int i = 1; i <= 600; i++) {
            changes(ofNode(i % 2), of(METER, watts(i, i)))
                    .forEach(m -> seqs.add(read(m).seq().orElseThrow()));
        }
        assertThat(seqs)
                .hasSize(1_200)
                .isEqualTo(IntStream.range(2, 1_202).mapToObj(i -> i % 256).toList());
    }

    @Test
    void a_lost_device_dies_and_is_born_again_with_other_aliases() {
        birth(ofNode(1), of(METER, watts(5, 900)));
        List<Message> death = changes(ofNode(1), dead(METER));
        assertThat(topics(death)).containsExactly("spBv1.0/plant/DDEATH/gw-1/meter-1");
        assertThat(read(death.get(0))).isEqualTo(new Payload(OptionalLong.of(2_000), List.of(), OptionalInt.of(2)));
        assertThat(changes(ofNode(1), dead(METER))).isEmpty();
        List<Message> birth = changes(ofNode(1), of(METER, watts(5, 900)));
        assertThat(topics(birth)).containsExactly("spBv1.0/plant/DBIRTH/gw-1/meter-1");
        assertThat(read(birth.get(0)).metrics().get(0).alias()).hasValue(3);
        assertThat(node.nameOf(Optional.of(METER), 3)).contains("power");
        assertThat(node.nameOf(Optional.of(METER), 2)).isEmpty();
        assertThat(node.nameOf(Optional.empty(), 3)).isEmpty();
        // Taken out of the view altogether.
        assertThat(topics(changes(ofNode(1)))).containsExactly("spBv1.0/plant/DDEATH/gw-1/meter-1");
    }

    @Test
    void a_metric_that_was_not_born_brings_a_birth_before_its_data() {
        birth(ofNode(1), of(METER, watts(5, 900)));
        Datum more = Datum.good("energy", DataType.INT64, 8L, 950);
        List<Message> birth = changes(ofNode(1), of(METER, watts(6, 950), more));
        assertThat(topics(birth)).containsExactly("spBv1.0/plant/DBIRTH/gw-1/meter-1");
        assertThat(read(birth.get(0)).metrics()).hasSize(2);
        Datum other = Datum.good("energy", DataType.DOUBLE, 8.0, 950);
        assertThat(topics(changes(ofNode(1), of(METER, watts(6, 950), other))))
                .as("another type")
                .containsExactly("spBv1.0/plant/DBIRTH/gw-1/meter-1");
        assertThat(topics(changes(ofNode(1), of(METER, other))))
                .as("one less")
                .containsExactly("spBv1.0/plant/DBIRTH/gw-1/meter-1");
    }

    @Test
    void another_metric_of_the_node_brings_all_births_again() {
        birth(ofNode(1), of(METER, watts(5, 900)));
        Frame other = new Frame(Optional.empty(), true, List.of(Datum.good("Devices", DataType.UINT64, 1L, 1)));
        List<Message> births = changes(other, of(METER, watts(5, 900)));
        assertThat(topics(births)).containsExactly("spBv1.0/plant/NBIRTH/gw-1", "spBv1.0/plant/DBIRTH/gw-1/meter-1");
        assertThat(read(births.get(0)).seq()).hasValue(0);
    }

    @Test
    void a_rebirth_tells_everything_again_with_the_same_number() {
        node.death(9);
        birth(ofNode(1), of(METER, watts(5, 900)));
        changes(ofNode(1), of(METER, watts(6, 950)));
        List<Message> again = birth(ofNode(1), of(METER, watts(6, 950)));
        assertThat(topics(again)).containsExactly("spBv1.0/plant/NBIRTH/gw-1", "spBv1.0/plant/DBIRTH/gw-1/meter-1");
        assertThat(read(again.get(0)).seq()).hasValue(0);
        assertThat(read(again.get(0)).metrics().get(0).rawValue()).isEqualTo(9L);
        assertThat(changes(ofNode(1), of(METER, watts(6, 960)))).isEmpty();
    }

    @Test
    void aliases_are_unique_in_the_node() {
        Set<Long> aliases = new HashSet<>();
        for (Message m : birth(ofNode(1), of(METER, watts(1, 1)), of(PUMP, watts(1, 1)))) {
            read(m).metrics()
                    .forEach(x ->
                            x.alias().ifPresent(a -> assertThat(aliases.add(a)).isTrue()));
        }
        assertThat(aliases).hasSize(3);
    }

    @Test
    void values_stand_in_the_order_of_time_and_messages_are_bounded() {
        Datum[] first = data(1_200, 0);
        birth(ofNode(1), of(METER, first));
        List<Message> data = changes(ofNode(1), of(METER, data(1_200, 1)));
        assertThat(data).hasSize(3).allSatisfy(m -> {
            List<Long> times = read(m).metrics().stream()
                    .map(x -> x.timestamp().orElseThrow())
                    .toList();
            assertThat(times).isSorted().hasSizeLessThanOrEqualTo(EdgeNode.MAX_CHANGES);
        });
        List<Message> small = node.changes(List.of(ofNode(1), of(METER, data(1_200, 2))), 3_000, 400);
        assertThat(small).allSatisfy(m -> assertThat(m.payload().length).isLessThanOrEqualTo(400));
        assertThat(small.stream().mapToInt(Message::metrics).sum()).isEqualTo(1_200);
    }

    private static Datum[] data(int count, double value) {
        return IntStream.range(0, count)
                .mapToObj(i -> Datum.good("p" + i, DataType.DOUBLE, value, 100_000 - i * 7 % 1_000))
                .toArray(Datum[]::new);
    }

    @Test
    void what_does_not_fit_is_left_out_and_told_and_the_rest_goes_on() {
        List<Message> births = node.birth(List.of(ofNode(1), of(METER, data(50, 1)), of(PUMP, watts(1, 1))), 1, 300);
        assertThat(topics(births)).containsExactly("spBv1.0/plant/NBIRTH/gw-1", "spBv1.0/plant/DBIRTH/gw-1/pump");
        assertThat(node.leftOut()).containsExactly("meter-1");
        assertThat(read(births.get(1)).seq()).as("no number is missing").hasValue(1);
        assertThat(node.changes(List.of(ofNode(1), of(METER, data(50, 2)), of(PUMP, watts(1, 1))), 2, 300))
                .isEmpty();
        node.birth(List.of(ofNode(1), of(PUMP, watts(1, 1))), 3, 300);
        assertThat(node.leftOut()).isEmpty();
    }

    @Test
    void a_device_that_has_outgrown_its_birth_dies() {
        node.birth(List.of(ofNode(1), of(METER, data(2, 1))), 1, 300);
        assertThat(topics(node.changes(List.of(ofNode(1), of(METER, data(50, 1))), 2, 300)))
                .containsExactly("spBv1.0/plant/DDEATH/gw-1/meter-1");
        assertThat(node.leftOut()).containsExactly("meter-1");
    }

    @Test
    void metrics_beyond_the_bound_are_left_out_and_told() {
        List<Message> births = birth(ofNode(1), of(METER, data(EdgeNode.MAX_METRICS + 5, 1)));
        assertThat(births.get(1).metrics()).isEqualTo(EdgeNode.MAX_METRICS);
        assertThat(node.leftOut()).containsExactly("meter-1 beyond 2000 metrics");
        assertThat(changes(ofNode(1), of(METER, data(EdgeNode.MAX_METRICS + 5, 1))))
                .isEmpty();
    }

    @Test
    void without_room_for_its_own_birth_the_node_says_nothing() {
        assertThat(node.birth(List.of(ofNode(1), of(PUMP, watts(1, 1))), 1, 20)).isEmpty();
        assertThat(node.isBorn()).isFalse();
        assertThat(node.leftOut()).containsExactly("gw-1");
    }
}

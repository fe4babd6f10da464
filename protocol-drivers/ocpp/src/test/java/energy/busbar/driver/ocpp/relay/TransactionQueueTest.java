package energy.busbar.driver.ocpp.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.driver.ocpp.relay.TransactionQueue.Kind;
import energy.busbar.driver.ocpp.relay.TransactionQueue.Message;
import org.junit.jupiter.api.Test;

class TransactionQueueTest {
    private static final String V16 = "ocpp1.6";

    private TransactionQueue queue = TransactionQueue.of(null);

    private static ObjectNode payload(int n) {
        return JsonNodeFactory.instance.objectNode().put("n", n);
    }

    private Message head() {
        return queue.head().orElseThrow();
    }

    @Test
    void without_end_of_an_outage_the_line_gets_coarser_and_no_start_or_stop_is_lost() {
        queue.started(V16, "1", 1, "t", payload(0));
        for (int i = 1; i <= 20_000; i++) {
            queue.metered(V16, "1", payload(i));
            assertThat(queue.size()).isLessThanOrEqualTo(TransactionQueue.MAX_KEPT);
        }
        queue.stopped(V16, "1", payload(20_001));
        assertThat(head().kind()).isEqualTo(Kind.START);
        queue.delivered(head(), JsonNodeFactory.instance.objectNode().put("transactionId", 5));
        int last = 0;
        while (queue.size() > 1) {
            int n = head().payload().path("n").asInt();
            assertThat(n).isGreaterThan(last);
            last = n;
            queue.delivered(head(), payload(0));
        }
        assertThat(last).as("the newest value").isEqualTo(20_000);
        assertThat(head().kind()).isEqualTo(Kind.STOP);
    }

    @Test
    void neither_number_nor_size_grows_beyond_its_bound_whatever_comes() {
        ObjectNode big = JsonNodeFactory.instance.objectNode().put("x", "x".repeat(60_000));
        for (int i = 0; i < 200; i++) {
            queue.started(V16, Integer.toString(i), 1, "t", big);
            queue.stopped(V16, Integer.toString(i), big);
        }
        assertThat(queue.toJson().toString().length()).isLessThan(2 * TransactionQueue.MAX_CHARS);
        assertThat(queue.dropped()).isPositive();
        assertThat(queue.known().toJson()).hasSize(KnownTransactions.MAX_REMEMBERED);
    }

    @Test
    void it_comes_back_from_the_disk_as_it_was() {
        queue.started(V16, "1", 1, "t", payload(1));
        queue.delivered(head(), JsonNodeFactory.instance.objectNode().put("transactionId", 5));
        queue.metered(V16, "1", payload(2));
        queue.event("ocpp2.0.1", "a", 3, Kind.START, 2, "t", payload(3));
        queue.event("ocpp2.0.1", "a", 5, Kind.METER, 2, "t", payload(5));
        String before = queue.toJson().toString();
        queue = TransactionQueue.of(queue.toJson());
        assertThat(queue.toJson()).hasToString(before);
        assertThat(queue.outgoing(head()).orElseThrow().path("transactionId").asInt())
                .isEqualTo(5);
        assertThat(queue.event("ocpp2.0.1", "a", 3, Kind.START, 2, "t", payload(3)))
                .isEmpty();
        assertThat(queue.event("ocpp2.0.1", "a", 4, Kind.METER, 2, "t", payload(4)))
                .as("one that was kept offline, told late")
                .isPresent();
    }

    @Test
    void what_is_not_its_own_writing_is_not_read() {
        assertThatThrownBy(() -> TransactionQueue.of(RelayBench.json("{'messages':[{'kind':'START'}]}")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        TransactionQueue.of(RelayBench.json("{'transactions':[{'id':'1','seen':'0-999999999'}]}")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_upstream_that_gives_no_usable_id_is_told_no_more_of_that_transaction() {
        queue.started(V16, "1", 1, "t", payload(1));
        queue.stopped(V16, "1", payload(2));
        queue.delivered(head(), JsonNodeFactory.instance.objectNode().put("transactionId", "five"));
        assertThat(queue.outgoing(head())).isEmpty();
    }
}

package energy.busbar.driver.ocpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames of OCPP-J 1.6 §4.2, and what the field makes of them. */
class OcppRpcTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // §4.2.1 CALL, with the example of the standard
                "[2,\"19223201\",\"BootNotification\",{\"chargePointVendor\":\"V\"}] | Call",
                "[2,\"1\",\"Heartbeat\",{}]                 | Call",
                "[2,\"1\",\"Heartbeat\"]                    | Call",
                "[2,\"1\",\"Heartbeat\",null]               | Call",
                "[2,17,\"Heartbeat\",{}]                    | Call",
                "[2,\"1\",\"Heartbeat\",[]]                 | BadCall",
                "[2,\"1\",42,{}]                            | BadCall",
                "[2,\"1\"]                                  | BadCall",
                // §4.2.2 CALLRESULT, §4.2.3 CALLERROR
                "[3,\"1\",{\"status\":\"Accepted\"}]        | Result",
                "[3,\"1\"]                                  | Result",
                "[4,\"1\",\"NotImplemented\",\"\",{}]       | Error",
                "[4,\"1\"]                                  | Error",
                // §4.1.3: other types are ignored
                "[5,\"1\",{}]                               | UnknownType",
                "[1,\"1\",{}]                               | UnknownType",
                "[2,\"\",\"Heartbeat\",{}]                  | Unreadable",
                "[2,null,\"Heartbeat\",{}]                  | Unreadable",
                "[2,{},\"Heartbeat\",{}]                    | Unreadable",
                "[2.5,\"1\",\"Heartbeat\",{}]               | Unreadable",
                "[\"2\",\"1\",\"Heartbeat\",{}]             | Unreadable",
                "[]                                         | Unreadable",
                "{}                                         | Unreadable",
                "hello                                      | Unreadable",
                "[2,\"1\",\"Heartbeat\",{}]]                | Unreadable",
                "[2,\"1\",\"Heartbeat\",{                   | Unreadable",
            })
    void readsEachFrameAsWhatItIs(String text, String kind) {
        assertThat(OcppRpc.parse(text).getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void writesFramesByTheStandard() {
        var empty = OcppRpc.JSON.createObjectNode();
        assertThat(OcppRpc.encode(new Frame.Call("1", "Heartbeat", empty))).isEqualTo("[2,\"1\",\"Heartbeat\",{}]");
        assertThat(OcppRpc.encode(new Frame.Result("1", empty))).isEqualTo("[3,\"1\",{}]");
        assertThat(OcppRpc.encode(new Frame.Error("1", "NotImplemented", "x")))
                .isEqualTo("[4,\"1\",\"NotImplemented\",\"x\",{}]");
        assertThatThrownBy(() -> OcppRpc.encode(new Frame.Call("x".repeat(37), "Heartbeat", empty)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverThrowsWhateverComes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String good = "[2,\"19223201\",\"BootNotification\",{\"chargePointVendor\":\"V\",\"n\":[1.5,null,true]}]";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                text.setCharAt(random.nextInt(text.length()), (char) (random.nextInt(96) + 32));
            }
            text.setLength(random.nextInt(text.length() + 1));
            assertThat(OcppRpc.parse(text.toString()))
                    .as("seed %d: %s", seed, text)
                    .isNotNull();
        }
        assertThat(OcppRpc.parse("[2,\"1\",\"A\",{\"a\":" + "[".repeat(30_000))).isInstanceOf(Frame.Unreadable.class);
    }
}

package energy.busbar.driver.ocpp;

import java.util.List;
import java.util.Optional;

/** A version of OCPP by its WebSocket name (OCPP-J 1.6 §3.1.2, OCPP 2.0.1 part 4 §3.1.2). The oldest first. */
enum SubProtocol {
    OCPP_1_6("ocpp1.6"),
    OCPP_2_0_1("ocpp2.0.1");

    private final String word;

    SubProtocol(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** The newest that both speak; empty when there is none. Names are compared exactly, as RFC 6455 §4.2.2 has it. */
    static Optional<SubProtocol> best(List<String> offered, List<SubProtocol> spoken) {
        return spoken.stream().filter(each -> offered.contains(each.word())).max(SubProtocol::compareTo);
    }

    /** For a charger that offers none: the oldest, since such chargers are. */
    static SubProtocol unnamed(List<SubProtocol> spoken) {
        return spoken.stream().min(SubProtocol::compareTo).orElseThrow();
    }
}

package energy.busbar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A Modbus client in a process of its own, which reads in rounds. */
final class ModbusReads {
    private final Answers answers;

    ModbusReads(Parts parts, String name, List<String> command) {
        answers = new Answers(parts, name, command);
    }

    JsonNode awaitReady() {
        return answers.awaitReady();
    }

    /** One round of reads of so many registers, one after the other; requests per second. */
    double perSecond(int registers, int millis) {
        JsonNode round = answers.ask(registers + " " + millis);
        return round.path("requests").asLong() * 1e9 / round.path("nanos").asLong();
    }
}

package energy.busbar.core.driver;

import energy.busbar.core.model.PollClass;
import java.time.Duration;
import java.util.List;

/**
 * What a driver reads, for people.
 *
 * @param bus as {@link PolledDriver#bus()} names it
 * @param speed what the times rest on, such as "9600 baud" or "round trip of 12 ms, measured"
 */
public record ExplainedPlan(String bus, String speed, List<Block> blocks) {
    public ExplainedPlan {
        blocks = List.copyOf(blocks);
    }

    /**
     * One request.
     *
     * @param period zero where it is not repeated
     * @param function of Modbus; 0 of another protocol
     * @param address of the first register, from 0
     * @param count registers
     * @param what is asked for, for people: "holding 100-119", "GET /state"
     * @param points that it serves, in the order of the device's points
     * @param requestBytes with all that frames them
     * @param busMillis for which it keeps the bus from others
     * @param remark what is out of the ordinary, such as "refused, tried again slowly"; mostly empty
     */
    public record Block(
            PollClass pollClass,
            Duration period,
            int function,
            int address,
            int count,
            String what,
            List<String> points,
            int requestBytes,
            int answerBytes,
            double busMillis,
            String remark) {
        public Block {
            points = List.copyOf(points);
        }

        /** Of registers. */
        public Block(
                PollClass pollClass,
                Duration period,
                int function,
                int address,
                int count,
                List<String> points,
                int requestBytes,
                int answerBytes,
                double busMillis,
                String remark) {
            this(
                    pollClass,
                    period,
                    function,
                    address,
                    count,
                    (function == 4 ? "input " : "holding ") + address + "-" + (address + count - 1),
                    points,
                    requestBytes,
                    answerBytes,
                    busMillis,
                    remark);
        }

        /** Of a protocol without registers. */
        public Block(
                PollClass pollClass,
                Duration period,
                String what,
                List<String> points,
                int requestBytes,
                int answerBytes,
                double busMillis,
                String remark) {
            this(pollClass, period, 0, 0, 0, what, points, requestBytes, answerBytes, busMillis, remark);
        }

        public double requestsPerSecond() {
            return period.isZero() ? 0 : 1000.0 / period.toMillis();
        }

        /** Both ways. */
        public double bytesPerSecond() {
            return requestsPerSecond() * (requestBytes + answerBytes);
        }

        /** Share of the bus's time, percent. */
        public double busLoadPercent() {
            return requestsPerSecond() * busMillis / 10;
        }
    }

    public double requestsPerSecond() {
        return blocks.stream().mapToDouble(Block::requestsPerSecond).sum();
    }

    /** Both ways. */
    public double bytesPerSecond() {
        return blocks.stream().mapToDouble(Block::bytesPerSecond).sum();
    }

    /** Share of the bus's time, percent; above 100 the periods cannot be kept. */
    public double busLoadPercent() {
        return blocks.stream().mapToDouble(Block::busLoadPercent).sum();
    }
}

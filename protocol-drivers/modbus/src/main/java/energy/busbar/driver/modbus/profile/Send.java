package energy.busbar.driver.modbus.profile;

import energy.busbar.profiles.ProfilePoint.Measured;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One write.
 *
 * @param pause before the next
 */
record Send(int function, int address, int[] words, Duration pause) {
    static Send of(Measured point, int[] words, Duration pause) {
        return new Send(point.access().writeFunction(), point.register().address(), words, pause);
    }

    /** All of them in one request of function 16; empty where their registers do not lie one behind the other. */
    static Optional<Send> together(List<Send> sends) {
        List<Send> sorted = new ArrayList<>(sends);
        sorted.sort(Comparator.comparingInt(Send::address));
        int[] words = new int[0];
        Duration pause = Duration.ZERO;
        int begin = sorted.get(0).address;
        for (Send each : sorted) {
            if (each.address != begin + words.length) {
                return Optional.empty();
            }
            int[] longer = Arrays.copyOf(words, words.length + each.words.length);
            System.arraycopy(each.words, 0, longer, words.length, each.words.length);
            words = longer;
            pause = each.pause.compareTo(pause) > 0 ? each.pause : pause;
        }
        return Optional.of(new Send(16, begin, words, pause));
    }

    boolean holds(Measured point) {
        return address <= point.register().address() && point.register().address() < address + words.length;
    }

    void to(UnitRegisters registers, Sleep sleep) {
        registers.write(function, address, words);
        if (!pause.isZero()) {
            sleep.millis(pause.toMillis());
        }
    }
}

package energy.busbar.sync;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes of the day on one link, both ways, as a network operator counts but for the headers of TCP and IP. */
public final class DayBytes {
    private final ZoneId zone;
    private final AtomicLong bytes = new AtomicLong();
    private Optional<LocalDate> day = Optional.empty();

    /**
     * @param zone whose midnight ends a day
     * @param saved what {@link #text()} said before a restart; anything else counts as nothing
     */
    public DayBytes(ZoneId zone, Optional<String> saved) {
        this.zone = zone;
        saved.ifPresent(this::restore);
    }

    private void restore(String text) {
        String[] parts = text.split(" ", -1);
        try {
            if (parts.length == 2) {
                LocalDate its = LocalDate.parse(parts[0]);
                bytes.set(Long.parseLong(parts[1]));
                day = Optional.of(its);
            }
        } catch (DateTimeParseException | NumberFormatException e) {
            // A setting that nobody but the gateway writes; the day begins with 0.
        }
    }

    /** On any thread. */
    void add(long count) {
        bytes.addAndGet(count);
    }

    /**
     * Begins a new day where one has begun. A clock that is not synchronised begins none: its days mean nothing.
     *
     * @return of the day so far
     */
    synchronized long today(Instant now, boolean synchronised) {
        if (synchronised) {
            LocalDate date = LocalDate.ofInstant(now, zone);
            if (day.isPresent() && date.isAfter(day.get())) {
                bytes.set(0);
            }
            // Set back over midnight, the count goes on: a day must not be had twice.
            day = Optional.of(day.filter(
                            known -> known.isAfter(date) && known.minusDays(2).isBefore(date))
                    .orElse(date));
        }
        return bytes.get();
    }

    /** For after a restart; empty until a day is known. */
    synchronized Optional<String> text() {
        return day.map(its -> its + " " + bytes.get());
    }
}

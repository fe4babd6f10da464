package energy.busbar.core.model;

import java.util.Locale;

/** Authorities, strongest first; the ordinal is the order. */
public enum Rank {
    /** Fuses, device bounds, service lockout. */
    SAFETY,
    /** A limit of the grid operator. */
    OPERATOR,
    /** Storm mode and backup reserve. */
    STORM,
    /** A dispatch event of a program (grid services). */
    PROGRAM,
    /** Schedules and people: one rank, the latest wins. */
    MANUAL,
    /** What the gateway itself finds best. */
    OPTIMISATION;

    public boolean strongerThan(Rank other) {
        return ordinal() < other.ordinal();
    }

    /** Whether a limit of this rank binds a claim of {@code other}. */
    public boolean limits(Rank other) {
        return this == SAFETY || this == OPERATOR || ordinal() <= other.ordinal();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}

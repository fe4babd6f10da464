package energy.busbar.ota.tuf;

/** What was asked for, or the refusal. */
public sealed interface Result<T> {
    record Ok<T>(T value) implements Result<T> {}

    record Refused<T>(Refusal refusal) implements Result<T> {}
}

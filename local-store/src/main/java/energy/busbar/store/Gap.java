package energy.busbar.store;

import java.time.Instant;

/**
 * Samples that are known to be lost.
 *
 * @param reason {@code intake-full}, {@code disk-full}, {@code quota}, {@code file-damaged}, {@code block-damaged},
 *     {@code events-unsent}, {@code restored} or {@code write-failed}
 * @param samples how many; 0 where nobody can tell
 */
public record Gap(String reason, Instant from, Instant until, long samples, String detail) {}
